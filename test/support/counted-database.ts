import type { DatabaseEngine } from '../../src/database/engine.js';
import { openTestDatabase } from './test-database.js';

/** A database that notes what it is asked outside transactions. */
export interface CountedDatabase {
  engine: DatabaseEngine;
  /** The statements so far, without their values. */
  statements: string[];
  /** Called with each of them once it is answered, and waited for before the service learns. */
  afterQuery: (sql: string) => Promise<void> | void;
}

/** Opens a database of its own for a service whose statements are to be counted. */
export async function openCountedDatabase(): Promise<CountedDatabase> {
  const engine = await openTestDatabase();
  const statements: string[] = [];
  const database: CountedDatabase = { engine, statements, afterQuery: () => undefined };
  const connect = engine.adapter.connect.bind(engine.adapter);
  engine.adapter.connect = async () => {
    const adapter = await connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    const executeRaw = adapter.executeRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      statements.push(query.sql);
      const rows = await queryRaw(query);
      await database.afterQuery(query.sql);
      return rows;
    };
    adapter.executeRaw = (query) => {
      statements.push(query.sql);
      return executeRaw(query);
    };
    return adapter;
  };
  const query = engine.query.bind(engine);
  engine.query = async (text, values) => {
    statements.push(text);
    const rows = await query<never>(text, values);
    await database.afterQuery(text);
    return rows;
  };
  return database;
}
