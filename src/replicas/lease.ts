import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';

/** How long what is remembered is good after the statement was sent that read the epoch. */
export const LEASE_MS = 2000;
/** Epochs that are kept where one before them is missing: past it the next beat finds out. */
const MOST_AHEAD = 1000;

/** A look at the epoch of revocations: what it was, and the instants just before it was asked for. */
export interface Beat {
  epoch: bigint;
  /** What was heard of by then, as `upTo` said it. */
  upTo: bigint | undefined;
  /** By the monotonic clock, in ms. */
  sentAt: number;
  /** By the wall clock, in ms: a machine that was suspended shows here alone. */
  wallAt: number;
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
  private readonly ahead = new Set<bigint>();
  private renewed?: Pick<Beat, 'sentAt' | 'wallAt'>;
  private known?: bigint;
  private isAlone = false;
  private moves = 0;

  constructor(private readonly clock: Clock) {}

  /** Whether it holds at this instant. */
  held(): boolean {
    if (this.isAlone) return true;
    if (this.renewed === undefined) return false;
    const elapsed = performance.now() - this.renewed.sentAt;
    const wall = this.clock.now().getTime() - this.renewed.wallAt;
    return elapsed < LEASE_MS && Math.abs(wall) < LEASE_MS;
  }

  /**
   * Moves with each revocation that is heard of, and wherever one may have passed unheard. What was read from the
   * database is kept only where this is the same, and the lease held, before the reading and after it.
   */
  get generation(): number {
    return this.moves;
  }

  /** The epoch up to which every revocation was heard of; undefined where that is not known. */
  get upTo(): bigint | undefined {
    return this.known;
  }

  /**
   * Calls `handler` where a revocation may have passed unheard: what it remembers it drops, what it has in hand it looks up
   * in the database. The lease is renewed once all handlers are done, and not where one fails.
   */
  onDoubt(handler: Handler): void {
    this.handlers.push(handler);
  }

  /** No other process can be on this database: it holds from here on. */
  alone(): void {
    this.isAlone = true;
  }

  /** A revocation is about to be acted upon here: what is being read meanwhile may be older. */
  stir(): void {
    this.moves += 1;
  }

  /** The revocation of that epoch has been acted upon here, or whoever waits for it waits for this process by itself. */
  heard(epoch: bigint): void {
    if (this.known === undefined || epoch <= this.known || this.ahead.size >= MOST_AHEAD) return;
    this.ahead.add(epoch);
    while (this.ahead.delete(this.known + 1n)) this.known += 1n;
  }

  /** Something went wrong in acting upon a revocation: the next beat acts as though it had not been heard of. */
  doubt(): void {
    this.known = undefined;
  }

  /**
   * Goes on from a beat. Where it had run out, or the epoch is not one that was heard of, all that is remembered is
   * dropped first.
   *
   * @throws what a handler threw: then it is not renewed
   */
  async renew({ epoch, upTo, sentAt, wallAt }: Beat): Promise<void> {
    if (!this.held() || !this.hasHeard(epoch, upTo)) await this.startOver(epoch);
    this.renewed = { sentAt, wallAt };
  }

  /** An epoch before those known when it was asked for is that of a database which was restored. */
  private hasHeard(epoch: bigint, upTo: bigint | undefined): boolean {
    return this.known !== undefined && upTo !== undefined && epoch >= upTo && epoch <= this.known;
  }

  private async startOver(epoch: bigint): Promise<void> {
    this.renewed = undefined;
    this.stir();
    this.ahead.clear();
    this.known = epoch;
    try {
      await Promise.all(this.handlers.map(async (handler) => handler()));
    } catch (error) {
      this.doubt();
      throw error;
    }
  }
}
