import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { StartFailure } from '../../common/errors/start-failure.js';
import { EmbeddedEngine } from '../embedded.engine.js';
import { PostgresEngine } from '../postgres.engine.js';
import { copyTable, setSequences } from './copy.js';
import { type Query, sharedTables, type Table } from './schema.js';
import type { MoveSettings } from './settings.js';

/**
 * Moves all rows of the embedded database into an empty Postgres database, whose tables it makes. It holds the folder as a
 * running service does, and all is one transaction there: what fails leaves nothing, and may be done again.
 *
 * @param say is told what was moved, line by line
 * @throws StartFailure where there is no embedded database or a service has it open, where the target cannot be used or has
 * rows, or where something in it is not the same in the end
 */
export async function moveDatabase(
  { dataDir, targetUrl }: MoveSettings,
  say: (line: string) => void,
): Promise<void> {
  if (!existsSync(join(dataDir, 'database'))) {
    throw new StartFailure(`There is no embedded database in ${dataDir}: set DATA_DIR to the service’s.`);
  }
  const source = await EmbeddedEngine.inFolder(dataDir);
  try {
    await source.migrate();
    await new PostgresEngine(targetUrl).migrate();
    await inTarget(targetUrl, (target) => source.read((query) => copyAll(query, target, say)));
  } finally {
    await source.close();
  }
}

async function copyAll(source: Query, target: Query, say: (line: string) => void): Promise<void> {
  const tables = await sharedTables(source, target);
  await requireEmpty(target, tables);
  for (const table of tables) {
    const count = await copyTable(source, target, table);
    say(`${table.name}: ${count}`);
  }
  await setSequences(source, target);
}

/** Nobody else gets to the tables until all is in them: a service that starts on them meanwhile waits. */
async function requireEmpty(target: Query, tables: readonly Table[]): Promise<void> {
  await target(`LOCK TABLE ${tables.map(({ name }) => name).join(', ')} IN ACCESS EXCLUSIVE MODE`);
  const used: string[] = [];
  for (const { name } of tables) {
    if ((await target(`SELECT 1 FROM ${name} LIMIT 1`)).length > 0) used.push(name);
  }
  if (used.length > 0) throw new StartFailure(`The target is not empty: it has rows in ${used.join(', ')}.`);
}

/** Runs `work` in one transaction of the target. */
async function inTarget(url: string, work: (target: Query) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, options: '-c TimeZone=UTC -c lock_timeout=10s' });
  client.on('error', () => undefined);
  const query: Query = async <Row>(sql: string, parameters?: unknown[]) =>
    (await client.query(sql, parameters)).rows as Row[];
  try {
    await client.connect();
    await query('BEGIN');
    await work(query);
    await query('ANALYZE');
    await query('COMMIT');
  } catch (error) {
    if (error instanceof StartFailure || !(error instanceof Error)) throw error;
    throw new StartFailure(`The target failed: ${error.message}.`);
  } finally {
    await client.end().catch(() => undefined);
  }
}
