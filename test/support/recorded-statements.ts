import type { SqlQueryable } from '@prisma/driver-adapter-utils';
import type { DatabaseEngine } from '../../src/database/engine.js';

/** A statement as the server got it, and the values that came with it. */
export interface Recorded {
  sql: string;
  values: unknown[];
}

/** Notes all that a service on that engine asks, in transactions too: from its start on. */
export function recordStatements(engine: DatabaseEngine): Recorded[] {
  const recorded: Recorded[] = [];
  const watch = (queryable: SqlQueryable): void => {
    const queryRaw = queryable.queryRaw.bind(queryable);
    const executeRaw = queryable.executeRaw.bind(queryable);
    queryable.queryRaw = (query) => {
      recorded.push({ sql: query.sql, values: query.args });
      return queryRaw(query);
    };
    queryable.executeRaw = (query) => {
      recorded.push({ sql: query.sql, values: query.args });
      return executeRaw(query);
    };
  };
  const connect = engine.adapter.connect.bind(engine.adapter);
  engine.adapter.connect = async () => {
    const adapter = await connect();
    watch(adapter);
    const startTransaction = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (level) => {
      const transaction = await startTransaction(level);
      watch(transaction);
      return transaction;
    };
    return adapter;
  };
  const query = engine.query.bind(engine);
  engine.query = (text, values) => {
    recorded.push({ sql: text, values });
    return query(text, values);
  };
  return recorded;
}
