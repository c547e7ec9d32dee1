import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { HttpFailure } from '../../common/errors/failure.js';
import { addressBlock } from '../../common/http/address-block.js';
import { Config } from '../../config/config.js';

const PER_SECONDS = 15 * 60;
/** Failures of one address, whatever the account: an office may share it, one guesser gets no further. */
const OF_ADDRESS = 100;
/** Failures of one address, or of one known browser, with one account. */
const OF_PAIR = 10;
/** The same of an address where the account is under attack: many addresses get little each. */
const OF_PAIR_UNDER_ATTACK = 3;
/** Failures of one account, from wherever, from which on it counts as under attack. */
const ATTACK = 50;

/** An attempt to sign in, as it is counted. */
export interface Attempt {
  /** The account's e-mail address, whether or not there is such an account. */
  email: string;
  /** The client's address. */
  address: string;
  /** The browser's id, where that account signed in there before. */
  knownBrowser: string | undefined;
}

/**
 * Slows guessing by account and address. What other addresses did never refuses an attempt, and a browser that the
 * account signed in on before is counted by itself: so no stranger locks an owner out.
 */
@Injectable()
export class FailedSignIns {
  private readonly addresses = new RateLimiterMemory({ points: OF_ADDRESS, duration: PER_SECONDS });
  private readonly pairs = new RateLimiterMemory({ points: OF_PAIR, duration: PER_SECONDS });
  private readonly accounts = new RateLimiterMemory({ points: ATTACK, duration: PER_SECONDS });

  constructor(private readonly config: Config) {}

  /**
   * Counts an attempt as failed before it is known to be: of many at once, no more pass than of one after the other.
   *
   * @throws HttpFailure 429 with `Retry-After`, in words for people
   */
  async count(attempt: Attempt): Promise<void> {
    if (!this.config.rateLimits) return;
    const { email, knownBrowser } = attempt;
    if (knownBrowser === undefined) {
      refusePast(OF_ADDRESS, await this.addresses.penalty(addressBlock(attempt.address)));
    }
    const failures = (await this.accounts.get(email))?.consumedPoints ?? 0;
    const isCramped = failures >= ATTACK && knownBrowser === undefined;
    refusePast(isCramped ? OF_PAIR_UNDER_ATTACK : OF_PAIR, await this.pairs.penalty(pairOf(attempt)));
    await this.accounts.penalty(email);
  }

  /** Takes an attempt back that was counted: the password was right. What failed before it from there is forgiven. */
  async forgive(attempt: Attempt): Promise<void> {
    if (!this.config.rateLimits) return;
    if (attempt.knownBrowser === undefined) await this.addresses.reward(addressBlock(attempt.address));
    await this.pairs.delete(pairOf(attempt));
    await this.accounts.reward(attempt.email);
  }
}

function pairOf({ email, address, knownBrowser }: Attempt): string {
  return JSON.stringify([knownBrowser ?? addressBlock(address), email]);
}

function refusePast(limit: number, { consumedPoints, msBeforeNext }: RateLimiterRes): void {
  if (consumedPoints <= limit) return;
  const seconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
  const minutes = Math.ceil(seconds / 60);
  throw new HttpFailure(
    429,
    `Too many attempts failed. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`,
    { 'Retry-After': String(seconds) },
  );
}
