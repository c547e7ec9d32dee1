import { createHmac, hkdfSync } from 'node:crypto';
import type { Redis } from 'ioredis';
import { type RateLimiterAbstract, RateLimiterRedis } from 'rate-limiter-flexible';
import { type LimiterOptions, LimiterStore } from './limiter-store.js';
import { MemoryLimiterStore } from './memory.limiter-store.js';

/** Where replicas count together. */
export interface SharedCounts {
  client: Redis;
  /** Tells the keys of one deployment from those of others in the same Redis. */
  deployment: string;
  /** The keys are made with it: what is counted by, as addresses are, cannot be read in Redis. */
  secret: string;
}

/** Counts in Redis, where all replicas see it; in this process while Redis is away. */
export class RedisLimiterStore extends LimiterStore {
  private readonly inMemory = new MemoryLimiterStore();
  private readonly key: Buffer;

  constructor(private readonly counts: SharedCounts) {
    super();
    const { secret, deployment } = counts;
    this.key = Buffer.from(hkdfSync('sha256', secret, deployment, 'gatehouse limits', 32));
  }

  limiter(options: LimiterOptions): RateLimiterAbstract {
    const { client, deployment } = this.counts;
    const { name, quota, windowSeconds } = options;
    return new KeyedLimiter(this.key, {
      storeClient: client,
      keyPrefix: `gatehouse:${deployment}:limit:${name}`,
      points: quota,
      duration: windowSeconds,
      rejectIfRedisNotReady: true,
      insuranceLimiter: this.inMemory.limiter(options),
    });
  }
}

/** Puts what is counted by under a key. */
class KeyedLimiter extends RateLimiterRedis {
  constructor(
    private readonly key: Buffer,
    options: ConstructorParameters<typeof RateLimiterRedis>[0],
  ) {
    super(options);
  }

  override getKey(key: string | number): string {
    return super.getKey(createHmac('sha256', this.key).update(String(key)).digest('base64url'));
  }
}
