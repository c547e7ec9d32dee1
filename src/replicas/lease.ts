import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';

/** How long what is remembered is good after the statement was sent that read the epoch. */
export const LEASE_MS = 2000;
/** Epochs that are kept where one before them is missing: past it the next beat finds out. */
const MOST_AHEAD = 1000;

/** An instant by both clocks, in ms: that a machine was suspended is seen by the one on the wall alone. */
export interface Instant {
  monotonic: number;
  wall: number;
}

type Handler = () => Promise<void> | void;

/**
 * Whether what this process remembers of the database may be relied on now: for two seconds after it last saw that no
 * revocation passed it by (docs/decisions/replicas.md). Without it everything is asked of the database anew, which costs
 * time and nothing else.
 */
@Injectable()
export class Lease {
  private readonly handlers: Handler[] = [];
  private readonly acting = new Map<bigint, Promise<void>>();
  private readonly ahead = new Set<bigint>();
  private renewed?: Instant;
  private known?: bigint;
  private isAlone = false;
  private moves = 0;

  constructor(private readonly clock: Clock) {}

  /** Whether it holds at this instant. */
  held(): boolean {
    return this.isAlone || (this.renewed !== undefined && this.isRecent(this.renewed));
  }

  /**
   * Moves with each revocation that is heard of. What was read from the database is kept only where this is the same, and
   * the lease held, before the reading and after it.
   */
  get generation(): number {
    return this.moves;
  }

  /** The epoch up to which every revocation has been acted upon here; undefined where that is not known. */
  get upTo(): bigint | undefined {
    return this.known;
  }

  /**
   * Calls `handler` where revocations may have passed that nobody can tell any more: it drops all that it remembers, and
   * ends what it has in hand. The lease is renewed once all handlers are done, and not where one fails.
   */
  onDoubt(handler: Handler): void {
    this.handlers.push(handler);
  }

  /** No other process can be on this database: it holds from here on. */
  alone(): void {
    this.isAlone = true;
  }

  /** This instant. */
  now(): Instant {
    return { monotonic: performance.now(), wall: this.clock.now().getTime() };
  }

  /** Whether an instant is less than the time of a lease ago, by both clocks. */
  isRecent({ monotonic, wall }: Instant): boolean {
    const now = this.now();
    return now.monotonic - monotonic < LEASE_MS && Math.abs(now.wall - wall) < LEASE_MS;
  }

  /** A revocation is about to be acted upon here: what is being read meanwhile may be older. */
  stir(): void {
    this.moves += 1;
  }

  /**
   * Acts upon the revocation of that epoch, unless that is under way already.
   *
   * @throws what `work` threw: then the next beat has it done again
   */
  act(epoch: bigint, work: () => Promise<void>): Promise<void> {
    const before = this.acting.get(epoch);
    if (before !== undefined) return before;
    this.stir();
    const acting = work()
      .then(() => this.acted(epoch))
      .finally(() => this.acting.delete(epoch));
    this.acting.set(epoch, acting);
    return acting;
  }

  /** Drops all that is remembered: from here on the revocations after that epoch count. */
  async startOver(epoch: bigint): Promise<void> {
    this.lose();
    this.stir();
    this.ahead.clear();
    this.known = undefined;
    await Promise.all(this.handlers.map(async (handler) => handler()));
    this.known = epoch;
  }

  /** Every revocation that had been counted at that instant has been acted upon. */
  renew(at: Instant): void {
    this.renewed = at;
  }

  /** It does not hold until it is renewed. */
  lose(): void {
    this.renewed = undefined;
  }

  private acted(epoch: bigint): void {
    if (this.known === undefined || epoch <= this.known || this.ahead.size >= MOST_AHEAD) return;
    this.ahead.add(epoch);
    while (this.ahead.delete(this.known + 1n)) this.known += 1n;
  }
}
