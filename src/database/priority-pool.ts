import pg from 'pg';
import type { PriorityPool } from './engine.js';

/** A statement has this long, and so has the way to the server: what takes longer is of no use to who asks. */
const LIMIT_MS = 2000;
/** One for the beat, and one for revocations beside it. */
const CONNECTIONS = 2;

/** A few connections besides those that requests wait for. */
export class PostgresPriorityPool implements PriorityPool {
  private readonly pool: pg.Pool;

  /** @param url the service's role */
  constructor(url: string) {
    this.pool = new pg.Pool({
      connectionString: url,
      options: `-c TimeZone=UTC -c statement_timeout=${LIMIT_MS}`,
      application_name: 'gatehouse replicas',
      max: CONNECTIONS,
      connectionTimeoutMillis: LIMIT_MS,
      query_timeout: LIMIT_MS,
      keepAlive: true,
      allowExitOnIdle: true,
    });
    // Of a connection that breaks while nothing is asked of it: the next statement takes another.
    this.pool.on('error', () => undefined);
  }

  async run<Row>(sql: string, parameters: unknown[]): Promise<Row[]> {
    return (await this.pool.query(sql, parameters)).rows as Row[];
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
