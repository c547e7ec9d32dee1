import { Injectable } from '@nestjs/common';
import { VERSION } from '../common/version.js';
import { PriorityStatements } from '../database/priority.service.js';
import type { Json } from './replica-bus.js';
import { ThisReplica } from './this-replica.js';

/** Another process, as its row has it. */
export interface ReplicaRow {
  id: string;
  version: string;
  /** Goes up with each beat. */
  beats: string;
  /** The epoch up to which it has acted upon every revocation, where it knows of one. */
  epoch: string | null;
}

/** What all replicas are to hear of. */
export interface Announcement {
  event: string;
  payload: Json;
}

/** What a beat read. */
export interface BeatRow {
  /** Whether this process had a row to renew. */
  isListed: boolean;
  epoch: string;
  /** The time by the clock of the database, which all replicas share, in ms. */
  now: number;
  others: ReplicaRow[];
}

/** Revocations that are made up for one by one: past it a process starts over. */
const MOST_COUNTED = 10_000;
const OTHERS = `SELECT id, version, beats::text AS beats, epoch::text AS epoch FROM replicas WHERE id <> $1`;

/** The statements by which replicas know of each other. */
@Injectable()
export class ReplicaRows {
  constructor(
    private readonly statements: PriorityStatements,
    private readonly self: ThisReplica,
  ) {}

  /** Makes this process known. */
  async enter(): Promise<void> {
    await this.statements.run(
      'INSERT INTO replicas (id, version) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING',
      [this.self.id, VERSION],
    );
  }

  /**
   * Renews this process's row, and reads the epoch and the other rows: all as they are at one instant.
   *
   * @param upTo the epoch up to which it has acted upon every revocation
   */
  async beat(upTo: bigint | undefined): Promise<BeatRow> {
    const [row] = await this.statements.run<BeatRow>(
      `WITH renewed AS (
         UPDATE replicas SET beats = beats + 1, epoch = $2::bigint, renewed_at = clock_timestamp()
         WHERE id = $1 RETURNING 1
       ), others AS (${OTHERS})
       SELECT EXISTS (SELECT 1 FROM renewed) AS "isListed", epoch::text AS epoch,
         (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now,
         coalesce((SELECT json_agg(others) FROM others), '[]') AS others
       FROM revocation_epoch`,
      [this.self.id, upTo === undefined ? null : String(upTo)],
    );
    if (row === undefined) throw new Error('The table revocation_epoch lost its row');
    return row;
  }

  /** Counts a revocation, and notes it for those who do not hear of it: the epoch that it begins. */
  async count({ event, payload }: Announcement): Promise<bigint> {
    const [row] = await this.statements.run<{ epoch: string }>(
      `WITH counted AS (UPDATE revocation_epoch SET epoch = epoch + 1 RETURNING epoch)
       INSERT INTO revocation_entries (id, event, payload) SELECT epoch, $1, $2::jsonb FROM counted
       RETURNING id::text AS epoch`,
      [event, JSON.stringify(payload)],
    );
    if (row === undefined) throw new Error('The table revocation_epoch lost its row');
    return BigInt(row.epoch);
  }

  /** The revocations after one epoch, up to another, in their order: fewer where they are no longer kept. */
  async counted(after: bigint, upTo: bigint): Promise<(Announcement & { epoch: string })[]> {
    return this.statements.run(
      `SELECT id::text AS epoch, event, payload FROM revocation_entries
       WHERE id > $1::bigint AND id <= $2::bigint ORDER BY id LIMIT ${MOST_COUNTED}`,
      [String(after), String(upTo)],
    );
  }

  /** The other rows. */
  async others(): Promise<ReplicaRow[]> {
    return this.statements.run<ReplicaRow>(OTHERS, [this.self.id]);
  }

  /** Removes the row of a process that is gone, unless it has been renewed since. */
  async remove({ id, beats }: ReplicaRow): Promise<void> {
    await this.statements.run('DELETE FROM replicas WHERE id = $1 AND beats = $2::bigint', [id, beats]);
  }

  /** This process serves no more. */
  async leave(): Promise<void> {
    await this.statements.run('DELETE FROM replicas WHERE id = $1', [this.self.id]);
  }
}
