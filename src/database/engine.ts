import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';

/** Where the rows are: a Postgres server, or Postgres embedded in this process. Also the injection token. */
export abstract class DatabaseEngine {
  /** What Prisma's client connects through. */
  abstract readonly adapter: SqlMigrationAwareDriverAdapterFactory;

  /** Brings the schema up to date. Replicas that start together take turns. */
  abstract migrate(): Promise<void>;

  /** Lets go of files, locks and connections of its own. */
  abstract close(): Promise<void>;
}
