import { RateLimiterMemory } from 'rate-limiter-flexible';
import { type LimiterOptions, LimiterStore } from './limiter-store.js';

/** Counts in this process. A key is forgotten with its window, so that what is held is what came within one. */
export class MemoryLimiterStore extends LimiterStore {
  limiter({ name, quota, windowSeconds }: LimiterOptions): RateLimiterMemory {
    return new RateLimiterMemory({ keyPrefix: name, points: quota, duration: windowSeconds });
  }
}
