import { Injectable } from '@nestjs/common';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { HttpFailure } from '../../common/errors/failure.js';
import { Config } from '../../config/config.js';
import { addressBlock } from '../../common/http/address-block.js';

const REFUSALS = 10;
const PER_SECONDS = 60;

/**
 * Slows those who do not know the admin key, by their address. The right key is never slowed, not even from an address
 * at its limit: at 32 characters or more it is not guessed, and a stranger behind the same proxy or NAT must not be
 * able to keep an operator from a revocation.
 */
@Injectable()
export class Refusals {
  private readonly limiter = new RateLimiterMemory({ points: REFUSALS, duration: PER_SECONDS });

  constructor(private readonly config: Config) {}

  /**
   * Counts a missing or wrong key.
   *
   * @throws HttpFailure 429 with `Retry-After` past 10 a minute from that address
   */
  async count(address: string): Promise<void> {
    if (!this.config.rateLimits) return;
    const { consumedPoints, msBeforeNext } = await this.limiter.penalty(addressBlock(address));
    if (consumedPoints <= REFUSALS) return;
    throw new HttpFailure(429, 'Too many requests without the admin key: try again later', {
      'Retry-After': String(Math.max(1, Math.ceil(msBeforeNext / 1000))),
    });
  }
}
