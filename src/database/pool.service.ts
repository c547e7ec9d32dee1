import { Injectable } from '@nestjs/common';
import { DatabaseEngine, type PoolState } from './engine.js';

export type { PoolState } from './engine.js';

/** The connections to the database, for who measures. */
@Injectable()
export class PoolService {
  constructor(private readonly engine: DatabaseEngine) {}

  /** How they are used now; undefined where the database is in this process. */
  state(): PoolState | undefined {
    return this.engine.pool?.();
  }
}
