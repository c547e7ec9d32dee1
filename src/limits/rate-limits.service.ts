import { Injectable, Logger } from '@nestjs/common';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { addressBlock, networkBlock } from '../common/http/address-block.js';
import { Config } from '../config/config.js';
import { LimiterStore } from './limiter-store.js';
import { rateLimitFields } from './rate-limit-fields.js';
import { type PolicyName, RatePolicies, type RatePolicy } from './rate-policies.js';
import { secondsUntil, tooManyRequests } from './too-many-requests.js';

/** A policy and what counts by it. */
interface Limit {
  policy: RatePolicy;
  addresses: RateLimiterAbstract;
  all: RateLimiterAbstract;
  reserves: RateLimiterAbstract;
}

const ALL = 'all';

/**
 * Counts requests by their address, and in all. What an address may not have does not count against the others, and
 * past the ceiling every network still has its reserve.
 */
@Injectable()
export class RateLimits {
  private readonly logger = new Logger(RateLimits.name);
  private readonly limits = new Map<PolicyName, Limit>();

  constructor(
    private readonly config: Config,
    policies: RatePolicies,
    store: LimiterStore,
  ) {
    for (const [name, policy] of Object.entries(policies) as [PolicyName, RatePolicy][]) {
      this.limits.set(name, makeLimit(name, policy, store));
    }
  }

  /**
   * Counts a request.
   *
   * @param address the client's, as `request.ip` gives it
   * @returns the header fields that tell what is left to it; none with RATE_LIMITS=off
   * @throws HttpFailure 429 with `Retry-After` and the same fields
   */
  async count(name: PolicyName, address = 'unknown'): Promise<Record<string, string>> {
    const limit = this.limits.get(name);
    if (limit === undefined || !this.config.rateLimits) return {};
    const { policy } = limit;
    const own = await limit.addresses.penalty(addressBlock(address));
    const fields = (remaining: number, seconds: number): Record<string, string> =>
      rateLimitFields({ ...policy, policy: name, remaining, seconds });
    const left = policy.quota - own.consumedPoints;
    const seconds = secondsUntil(own);
    if (left < 0) throw tooManyRequests('Too many requests from this address', seconds, fields(0, seconds));
    const until = await this.ceilingUntil(name, limit, address);
    if (until !== undefined) throw tooManyRequests('Too many requests at this time', until, fields(0, until));
    return fields(left, seconds);
  }

  /** Seconds until the ceiling is lifted, for whom it holds; undefined where it is not reached, or spares this one. */
  private async ceilingUntil(
    name: PolicyName,
    { policy, all, reserves }: Limit,
    address: string,
  ): Promise<number | undefined> {
    const total = await all.penalty(ALL);
    if (total.consumedPoints <= policy.inAll) return undefined;
    if (total.consumedPoints === policy.inAll + 1) {
      this.logger.warn(
        `More than ${policy.inAll} requests in ${policy.windowSeconds} s: ${name} is held back`,
      );
    }
    const own = await reserves.penalty(networkBlock(address));
    return own.consumedPoints <= policy.reserve ? undefined : secondsUntil(total);
  }
}

function makeLimit(name: PolicyName, policy: RatePolicy, store: LimiterStore): Limit {
  const { quota, inAll, reserve, windowSeconds } = policy;
  return {
    policy,
    addresses: store.limiter({ name: `${name}:address`, quota, windowSeconds }),
    all: store.limiter({ name: `${name}:all`, quota: inAll, windowSeconds }),
    reserves: store.limiter({ name: `${name}:reserve`, quota: reserve, windowSeconds }),
  };
}
