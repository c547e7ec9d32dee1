import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';

/** The connections to a server: how many there are, how many of them do nothing, and how many requests wait for one. */
export interface PoolState {
  total: number;
  idle: number;
  waiting: number;
}

/** Connections besides the pool of requests, for statements one by one. */
export interface PriorityPool {
  /** Its rows. */
  run<Row>(sql: string, parameters: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** Where the rows are: a Postgres server, or Postgres embedded in this process. Also the injection token. */
export abstract class DatabaseEngine {
  /** What Prisma's client connects through. */
  abstract readonly adapter: SqlMigrationAwareDriverAdapterFactory;

  /** Runs one statement as it is, with a value for each of `$1`, `$2` and so on: its rows. */
  abstract query<Row>(text: string, values: unknown[]): Promise<Row[]>;

  /** Its connections now; absent where there is no pool of them. */
  pool?(): PoolState;

  /** Connections of the caller's own, to be closed by it; absent where no other process can be on the database. */
  priorityPool?(): PriorityPool;

  /** Brings the schema up to date. Replicas that start together take turns. */
  abstract migrate(): Promise<void>;

  /** Lets go of files, locks and connections of its own. */
  abstract close(): Promise<void>;
}
