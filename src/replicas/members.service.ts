import { Injectable } from '@nestjs/common';
import type { ReplicaRow } from './replica-rows.service.js';

/**
 * A row that has stayed the same for that long is that of a process whose lease has run out: more than twice as long
 * as a lease.
 */
const SPENT_MS = 5000;
/** So long after the last beat that was seen of it, a process is taken for gone. */
const GONE_MS = 30_000;

interface Sighting {
  row: ReplicaRow;
  /** When it was first seen as it is, by the monotonic clock of this process, in ms. */
  since: number;
  /** Whether it was seen to change: what a crash left behind never does. */
  isAlive: boolean;
}

type Listener = (id: string) => void;

/** The other processes on this database, judged by whether their rows change: no clock but this process's own is asked. */
@Injectable()
export class Members {
  private readonly sightings = new Map<string, Sighting>();
  private readonly appeared: Listener[] = [];

  /** Those that are taken to serve. */
  others(): ReplicaRow[] {
    return this.live().map(({ row }) => row);
  }

  /** The ids of those that are taken to serve. */
  ids(): string[] {
    return this.others().map(({ id }) => id);
  }

  /** Calls `listener` where another process is first seen to be alive. */
  onAppear(listener: Listener): void {
    this.appeared.push(listener);
  }

  /** Takes in the rows as they were just read. */
  observe(rows: readonly ReplicaRow[]): void {
    const present = new Set(rows.map(({ id }) => id));
    for (const id of this.sightings.keys()) if (!present.has(id)) this.sightings.delete(id);
    for (const row of rows) this.see(row);
  }

  /** Of rows that were just read, those of processes whose lease may hold. */
  leaseholders(rows: readonly ReplicaRow[]): ReplicaRow[] {
    return rows.filter((row) => !this.isSame(row, SPENT_MS));
  }

  /** The rows of processes that are gone. */
  gone(): ReplicaRow[] {
    return [...this.sightings.values()].filter(({ row }) => this.isSame(row, GONE_MS)).map(({ row }) => row);
  }

  private live(): Sighting[] {
    return [...this.sightings.values()].filter(({ row }) => !this.isSame(row, SPENT_MS));
  }

  private isSame({ id, beats }: ReplicaRow, ms: number): boolean {
    const sighting = this.sightings.get(id);
    return sighting?.row.beats === beats && performance.now() - sighting.since > ms;
  }

  private see(row: ReplicaRow): void {
    const before = this.sightings.get(row.id);
    if (before?.row.beats === row.beats) {
      before.row = row;
      return;
    }
    this.sightings.set(row.id, { row, since: performance.now(), isAlive: before !== undefined });
    if (before?.isAlive === false) for (const listener of this.appeared) listener(row.id);
  }
}
