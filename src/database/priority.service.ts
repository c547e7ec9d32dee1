import { Injectable } from '@nestjs/common';
import { DatabaseEngine, type PriorityPool } from './engine.js';

/** Statements that must not wait behind those of requests: on connections of their own, for what keeps replicas in step. */
@Injectable()
export class PriorityStatements {
  private readonly pool?: PriorityPool;

  constructor(engine: DatabaseEngine) {
    this.pool = engine.priorityPool?.();
  }

  /** Whether another process can be on the database. */
  get isShared(): boolean {
    return this.pool !== undefined;
  }

  /**
   * Runs one statement: its rows. Gives up after two seconds.
   *
   * @throws what the driver threw; an Error where the database is in this process
   */
  async run<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    if (this.pool === undefined) throw new Error('No other process can be on this database');
    return this.pool.run<Row>(sql, parameters);
  }

  /** Lets go of the connections: nothing can be run after this. */
  async close(): Promise<void> {
    await this.pool?.close();
  }
}
