import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { NestFactory } from '@nestjs/core';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import ensureBuilt from '../../scripts/ensure-built.js';
import { age, fill } from './fill.js';
import { operations } from './operations.js';
import { pagesOf, Recorder } from './recorder.js';
import { table } from './table.js';

// What things cost as the tables grow: `DATABASE_URL=postgresql://… npm run bench:growth [rows …]`, with a role that may
// create databases. It makes one of its own, and drops it. It writes bench/growth/RESULTS.md where the last size is a
// million.
const SIZES =
  process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1000, 10_000, 100_000, 1_000_000];
const ROUNDS = 11;
const DUE = 1000;
const BASE = 'https://growth.example';

ensureBuilt();
const server = process.env.DATABASE_URL;
if (server === undefined) throw new Error('DATABASE_URL is not set');
const dist = (path) => import(`../../dist/${path}.js`);
const name = `gatehouse_bench_${randomBytes(6).toString('hex')}`;
const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
await administer(`CREATE DATABASE ${name}`);
try {
  const results = await measureAll();
  const page = table(results, SIZES);
  process.stdout.write(page);
  if (SIZES.at(-1) === 1_000_000) await writeFile(new URL('RESULTS.md', import.meta.url), page);
} finally {
  await administer(`DROP DATABASE ${name} WITH (FORCE)`);
}
process.exit(0);

async function measureAll() {
  const { loadConfig } = await dist('config/load-config');
  const { AppModule } = await dist('app.module');
  const { config } = loadConfig({
    PUBLIC_URL: BASE,
    DATABASE_URL: url,
    ADMIN_API_KEY: randomBytes(24).toString('hex'),
    ADMIN_EMAIL: 'growth@example.com',
    ADMIN_PASSWORD: randomBytes(24).toString('hex'),
    SESSION_SECRET: randomBytes(24).toString('hex'),
    LOG_LEVEL: 'silent',
  });
  const { PostgresEngine } = await dist('database/postgres.engine');
  const recorder = new Recorder(PrismaPg.prototype, PostgresEngine.prototype);
  const app = await NestFactory.createApplicationContext(AppModule.forRoot(config), { logger: ['error'] });
  const client = new pg.Client({ connectionString: url });
  // What went wrong is what is to be seen, not that this connection ends with the database.
  client.on('error', () => undefined);
  await client.connect();
  const results = new Map();
  let size = 0;
  for (const next of SIZES) {
    process.stderr.write(`Filling up to ${next} …\n`);
    await fill(client, size + 1, next, BASE);
    size = next;
    await measure(app, recorder, client, size, results);
  }
  await client.end();
  await app.close();
  return results;
}

async function measure(app, recorder, client, size, results) {
  const services = await servicesOf(app);
  services.lists.deep = await deepCursors(client);
  const note = (name, figures) => {
    if (!results.has(name)) results.set(name, []);
    results.get(name).push(figures);
  };
  for (const [name, operation] of Object.entries(operations(services, size))) {
    note(name, await timed(operation, recorder, client));
  }
  await age(client, DUE / 4);
  const startedAt = performance.now();
  const cleared = await services.cleanUp.run();
  const ms = performance.now() - startedAt;
  const count = Object.values(cleared).reduce((sum, one) => sum + one, 0);
  note(`the clean-up of ${DUE} rows`, { ms, pages: undefined, count });
  await client.query('VACUUM (ANALYZE)');
}

/** The median time, and the pages of the last call's statements. */
async function timed(operation, recorder, client) {
  const times = [];
  for (let call = 0; call < ROUNDS; call += 1) {
    recorder.statements = [];
    const startedAt = performance.now();
    await operation(call);
    times.push(performance.now() - startedAt);
  }
  const { statements } = recorder;
  let pages = 0;
  for (const statement of statements) pages += await pagesOf(client, statement);
  const [ms] = times.sort((one, other) => one - other).slice(Math.floor(ROUNDS / 2));
  return { ms, pages };
}

async function servicesOf(app) {
  const get = async (path, exported) => app.get((await dist(path))[exported], { strict: false });
  return {
    tokens: await get('tokens/access-tokens.service', 'AccessTokensService'),
    cleanUp: await get('clean-up/clean-up.service', 'CleanUpService'),
    liveCounts: await get('admin/live/live-counts.service', 'LiveCounts'),
    lists: {
      tokens: await get('admin/tokens/tokens.query', 'TokensQuery'),
      clients: await get('admin/clients/clients.query', 'ClientsQuery'),
      users: await get('admin/users/users.query', 'UsersQuery'),
      sessions: await get('admin/sessions/sessions.query', 'SessionsQuery'),
      audit: await get('admin/audit/audit.query', 'AuditQuery'),
    },
  };
}

/** The cursor of the row in the middle of each list. */
async function deepCursors(client) {
  const { creationCursor, numberCursor } = await dist('admin/pages/cursor');
  const middle = async (table) => {
    const { rows } = await client.query(
      `SELECT id, created_at FROM ${table} ORDER BY created_at DESC OFFSET (SELECT count(*) / 2 FROM ${table}) LIMIT 1`,
    );
    return creationCursor({ id: rows[0].id, createdAt: rows[0].created_at });
  };
  const { rows } = await client.query('SELECT max(id) / 2 AS id FROM audit_events');
  return {
    tokens: await middle('access_tokens'),
    clients: await middle('clients'),
    users: await middle('users'),
    audit: numberCursor(BigInt(rows[0].id)),
  };
}

async function administer(sql) {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(sql);
  await client.end();
}
