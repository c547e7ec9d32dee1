import type { DatabaseEngine } from '../../src/database/engine.js';
import { openTestDatabase } from '../support/test-database.js';

/** A database that outlives the services on it, until `remove`. */
export async function keptDatabase(): Promise<{ engine: DatabaseEngine; remove: () => Promise<void> }> {
  const engine = await openTestDatabase();
  const remove = engine.close.bind(engine);
  engine.close = () => Promise.resolve();
  return { engine, remove };
}
