import { Injectable } from '@nestjs/common';
import type { RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { addressBlock } from '../../common/http/address-block.js';
import { Config } from '../../config/config.js';
import { LimiterStore } from '../../limits/limiter-store.js';
import { secondsUntil, tooManyRequests } from '../../limits/too-many-requests.js';

const WINDOW_SECONDS = 15 * 60;
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
  private readonly addresses: RateLimiterAbstract;
  private readonly pairs: RateLimiterAbstract;
  private readonly accounts: RateLimiterAbstract;

  constructor(
    private readonly config: Config,
    store: LimiterStore,
  ) {
    const limiter = (of: string, quota: number): RateLimiterAbstract =>
      store.limiter({ name: `sign-in:${of}`, quota, windowSeconds: WINDOW_SECONDS });
    this.addresses = limiter('address', OF_ADDRESS);
    this.pairs = limiter('pair', OF_PAIR);
    this.accounts = limiter('account', ATTACK);
  }

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

function refusePast(limit: number, failures: RateLimiterRes): void {
  if (failures.consumedPoints > limit)
    throw tooManyRequests('Too many attempts failed', secondsUntil(failures));
}
