import type { RateLimiterAbstract } from 'rate-limiter-flexible';

/** What a limiter counts by. */
export interface LimiterOptions {
  /** Tells its counts from those of other limiters in the same store. */
  name: string;
  /** How much one key may use up in one window. */
  quota: number;
  /** The window begins with a key's first use, and ends this many seconds later. */
  windowSeconds: number;
}

/** Where limits are counted: in this process, or where replicas share it. Also the injection token. */
export abstract class LimiterStore {
  /** A limiter of its own, to be made once. */
  abstract limiter(options: LimiterOptions): RateLimiterAbstract;
}
