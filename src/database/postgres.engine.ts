import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { StartFailure } from '../common/errors/start-failure.js';
import { DatabaseEngine, type PoolState, type PriorityPool } from './engine.js';
import { applyMigrations } from './migrator.js';
import { PostgresPriorityPool } from './priority-pool.js';
import { StatementNames } from './statement-names.js';

/** Any number will do that nothing else on the same database uses. */
const MIGRATION_LOCK = 7_283_461_105;

/**
 * Instants are shifted on a server whose TimeZone is not UTC unless the session says UTC. A scan that begins where
 * another one was would find other documents each time, of those that a common word is in.
 */
const SESSION_OPTIONS = '-c TimeZone=UTC -c statement_timeout=15000 -c synchronize_seqscans=off';

/**
 * A connection on which nothing comes for that long is given up. The server ends a statement before that: where it does
 * not, the way to it is gone without a word, as where a firewall forgot the connection.
 */
const ANSWER_MS = 20_000;

/** A Postgres server by its URL. */
export class PostgresEngine extends DatabaseEngine {
  readonly adapter: PrismaPg;
  private readonly connections: pg.Pool;
  /** Absent behind a pooler, where a connection does not remember them. */
  private readonly names?: StatementNames;

  /**
   * @param url the service's role
   * @param migrationUrl a role that may change the schema; the same by default
   */
  constructor(
    private readonly url: string,
    private readonly migrationUrl = url,
  ) {
    super();
    this.connections = new pg.Pool({
      connectionString: url,
      options: SESSION_OPTIONS,
      max: 20,
      connectionTimeoutMillis: 5000,
      query_timeout: ANSWER_MS,
      keepAlive: true,
    });
    // Of a connection that breaks while nothing is asked of it: the next statement takes another.
    this.connections.on('error', () => undefined);
    const names = isPooled(url) ? undefined : new StatementNames();
    this.names = names;
    this.adapter = new PrismaPg(this.connections, {
      ...(names === undefined ? {} : { statementNameGenerator: ({ sql }) => names.of(sql) }),
    });
  }

  async query<Row>(text: string, values: unknown[]): Promise<Row[]> {
    const name = this.names?.of(text);
    return (await this.connections.query({ text, values, ...(name ? { name } : {}) })).rows as Row[];
  }

  override pool(): PoolState {
    const { totalCount: total, idleCount: idle, waitingCount: waiting } = this.connections;
    return { total, idle, waiting };
  }

  override priorityPool(): PriorityPool {
    return new PostgresPriorityPool(this.url);
  }

  /** Migrations run under an advisory lock on a connection of its own, which Postgres frees if the process dies. */
  async migrate(): Promise<void> {
    const lock = new pg.Client({ connectionString: this.migrationUrl, connectionTimeoutMillis: 10_000 });
    await lock.connect().catch((error: unknown) => {
      throw new StartFailure(`The database at ${lock.host}:${lock.port} cannot be used: ${reason(error)}`);
    });
    try {
      await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
      await applyMigrations(
        new PrismaPg({ connectionString: this.migrationUrl, options: '-c TimeZone=UTC', max: 2 }),
      );
    } finally {
      await lock.end();
    }
  }

  async close(): Promise<void> {
    await this.connections.end();
  }
}

/** Behind a pooler that hands each transaction another connection, as the URL says by Prisma's own word for it. */
function isPooled(url: string): boolean {
  return new URL(url).searchParams.get('pgbouncer') === 'true';
}

/** Node's error for a refused connection has a code and no message. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
