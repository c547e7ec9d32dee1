import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { EmbeddedEngine } from '../../src/database/embedded.engine.js';
import type { DatabaseEngine } from '../../src/database/engine.js';
import { PostgresEngine } from '../../src/database/postgres.engine.js';
import { PRISMA_FOLDER } from '../../src/database/schema-engine.js';

/** Names what the migrations make: a template made from them serves until one changes. */
const VERSION = migrationsDigest();
const DUMP = join(tmpdir(), `gatehouse-test-${VERSION}.tar`);
const TEMPLATE = `gatehouse_test_template_${VERSION}`;
/** Held while the template is made or copied: Postgres refuses to copy one that is in use. */
const TEMPLATE_LOCK = 5_120_731;

/**
 * A migrated database of its own: a copy on the server of TEST_DATABASE_URL (a role that may create databases), else
 * embedded. Closing it removes it.
 */
export async function openTestDatabase(): Promise<DatabaseEngine> {
  const server = process.env['TEST_DATABASE_URL'];
  if (server === undefined) return openEmbedded();
  const { url, drop } = await createTestDatabase(server);
  const engine = new PostgresEngine(url);
  const close = engine.close.bind(engine);
  engine.close = async () => {
    await close();
    await drop();
  };
  return engine;
}

/** A migrated database on that server, by its URL. */
export async function createTestDatabase(
  server: string,
): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `gatehouse_test_${randomUUID().replaceAll('-', '')}`;
  await administer(server, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [TEMPLATE]);
    if (rowCount === 0) await createTemplate(client, server);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  });
  const drop = (): Promise<void> =>
    administer(server, async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    });
  return { url: onServer(server, name), drop };
}

async function openEmbedded(): Promise<DatabaseEngine> {
  if (!existsSync(DUMP)) {
    const engine = await EmbeddedEngine.inMemory();
    await engine.migrate();
    const unfinished = `${DUMP}.${randomUUID()}`;
    await writeFile(unfinished, new Uint8Array(await (await engine.dump()).arrayBuffer()));
    await rename(unfinished, DUMP);
    await engine.close();
  }
  // Read whole: another worker may put its own in this one's place meanwhile, and a blob of a file would be void then.
  return EmbeddedEngine.inMemory(new Blob([await readFile(DUMP)]));
}

async function createTemplate(client: pg.Client, server: string): Promise<void> {
  const unfinished = `${TEMPLATE}_unfinished`;
  await client.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${unfinished}`);
  await new PostgresEngine(onServer(server, unfinished)).migrate();
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${unfinished}'`,
  );
  await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${TEMPLATE}`);
}

async function administer(server: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    await work(client);
  } finally {
    await client.end();
  }
}

function onServer(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

function migrationsDigest(): string {
  const folder = join(PRISMA_FOLDER, 'migrations');
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) {
    if (existsSync(join(folder, name, 'migration.sql')))
      hash.update(readFileSync(join(folder, name, 'migration.sql')));
  }
  return hash.digest('hex').slice(0, 16);
}
