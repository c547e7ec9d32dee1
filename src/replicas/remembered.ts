import type { Lease } from './lease.js';

/** How much is remembered, and how long. */
export interface Bounds {
  /** Entries at most; the oldest makes room. */
  most: number;
  /** By the monotonic clock, in ms: then it is looked up again, and what somebody did to the rows by hand is seen. */
  forMs: number;
}

/**
 * What was read from the database, for whoever asks next: good only under the lease, and dropped as soon as what it hangs
 * on is cut off, which is before that is answered (docs/decisions/hot-path.md).
 */
export class Remembered<Value> {
  /** The oldest first. */
  private readonly entries = new Map<string, { value: Value; until: number }>();
  /** Moves with each revocation. */
  private moves = 0;

  constructor(
    private readonly lease: Lease,
    private readonly bounds: Bounds,
  ) {
    this.lease.onDoubt(() => this.forget(() => true));
  }

  /**
   * What is known of revocations at this instant; undefined where nothing is. What is read from the database is as of the
   * instant before the reading: a revocation may overtake it.
   */
  asOf(): number | undefined {
    return this.lease.held() ? this.moves : undefined;
  }

  /** Whether nothing at all was cut off since that instant. */
  isCurrent(asOf: number | undefined): boolean {
    return asOf === this.moves && this.lease.held();
  }

  /** What is known under that key, as of now; undefined where it must be looked up. */
  find(key: string): Value | undefined {
    const found = this.entries.get(key);
    if (found === undefined || !this.lease.held()) return undefined;
    if (performance.now() < found.until) return found.value;
    this.entries.delete(key);
    return undefined;
  }

  /** Remembers what was read since `asOf`, unless something was cut off meanwhile. */
  keep(key: string, value: Value, asOf: number | undefined): void {
    if (!this.isCurrent(asOf)) return;
    this.entries.delete(key);
    this.entries.set(key, { value, until: performance.now() + this.bounds.forMs });
    if (this.entries.size <= this.bounds.most) return;
    for (const oldest of this.entries.keys()) {
      this.entries.delete(oldest);
      return;
    }
  }

  /** Something was cut off: drops what hangs on it. */
  forget(hangsOnIt: (value: Value, key: string) => boolean): void {
    this.moves += 1;
    for (const [key, { value }] of this.entries) {
      if (hangsOnIt(value, key)) this.entries.delete(key);
    }
  }
}
