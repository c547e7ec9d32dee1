import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { PriorityStatements } from '../database/priority.service.js';
import { LEASE_MS } from './lease.js';
import { Members } from './members.service.js';
import { type Json, ReplicaBus } from './replica-bus.js';
import { type Announcement, type ReplicaRow, ReplicaRows } from './replica-rows.service.js';

/** Besides the time of a lease: no two clocks run quite alike. */
const MARGIN_MS = 100;
/** How often the rows of those are looked at who did not answer. */
const POLL_MS = 200;

/** A revocation that was counted. */
export interface Counted {
  epoch: bigint;
  /** When it was known to be, by the monotonic clock, in ms. */
  at: number;
}

/** Waits until no replica can let pass what was cut off. */
@Injectable()
export class RevocationBarrier {
  private readonly logger = new Logger(RevocationBarrier.name);

  constructor(
    private readonly statements: PriorityStatements,
    private readonly rows: ReplicaRows,
    private readonly members: Members,
    private readonly bus: ReplicaBus,
  ) {}

  /**
   * Counts a revocation that the database has: whoever renews their lease from here on sees it.
   *
   * @returns undefined where no other process can be on this database
   */
  async count(announcement: Announcement): Promise<Counted | undefined> {
    if (!this.statements.isShared) return undefined;
    const epoch = await this.rows.count(announcement);
    return { epoch, at: performance.now() };
  }

  /**
   * Waits until each other replica has said that it acted, or shows so in its row, or has no lease any more that it renewed
   * before. Two seconds at most, whatever fails.
   *
   * @param topic what replicas answer to that act upon `payload`
   */
  async wait({ epoch, at }: Counted, topic: string, payload: Json): Promise<void> {
    const until = at + LEASE_MS + MARGIN_MS;
    const left = await this.holders(epoch);
    if (left === undefined) {
      for (const id of this.members.ids()) void this.tell(id, topic, payload, until);
      await sleep(until - performance.now());
      return;
    }
    const tell = async (id: string): Promise<void> => {
      if (await this.tell(id, topic, payload, until)) left.delete(id);
    };
    await Promise.race([Promise.all([...left].map(tell)), sleep(POLL_MS)]);
    for (let rest = until - performance.now(); left.size > 0 && rest > 0; rest = until - performance.now()) {
      await this.look(epoch, left);
      if (left.size > 0) await sleep(Math.min(POLL_MS, rest));
    }
  }

  /** The ids of those whose lease may hold, and who have not acted yet; undefined where the database cannot be asked. */
  private async holders(epoch: bigint): Promise<Set<string> | undefined> {
    try {
      const rows = this.members.leaseholders(await this.rows.others());
      return new Set(rows.filter((row) => !hasActed(row, epoch)).map(({ id }) => id));
    } catch (error) {
      this.logger.warn(`Who else serves is not known, so their leases are waited out: ${String(error)}`);
      return undefined;
    }
  }

  /** Whether it said that it acted. */
  private async tell(id: string, topic: string, payload: Json, until: number): Promise<boolean> {
    try {
      await this.bus.request(id, topic, payload, until - performance.now());
      return true;
    } catch (error) {
      this.logger.debug(`${id} did not acknowledge: ${String(error)}`);
      return false;
    }
  }

  /** Takes out those who have acted, as their rows say, and those who have left. */
  private async look(epoch: bigint, left: Set<string>): Promise<void> {
    const rows = await this.rows.others().catch(() => undefined);
    if (rows === undefined) return;
    const waiting = new Set(rows.filter((row) => !hasActed(row, epoch)).map(({ id }) => id));
    for (const id of left) if (!waiting.has(id)) left.delete(id);
  }
}

function hasActed(row: ReplicaRow, epoch: bigint): boolean {
  return row.epoch !== null && BigInt(row.epoch) >= epoch;
}
