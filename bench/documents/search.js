import { randomBytes } from 'node:crypto';
import { loadavg } from 'node:os';
import pg from 'pg';
import ensureBuilt from '../../scripts/ensure-built.js';
import { corpus, reader } from './corpus.js';
import { kindsOfQuery } from './queries.js';

// How long a search takes: `DATABASE_URL=postgresql://… npm run bench:documents [documents]`, with a role that may
// create databases. It makes one of its own, and drops it.
const COUNT = Number(process.argv[2] ?? 100_000);
const BATCH = 200;
const ROUNDS = 10;
const CONFIG = { searchLanguage: 'english' };

ensureBuilt();
const load = (path) => import(`../../dist/${path}.js`);
const [
  { PostgresEngine },
  { PrismaService },
  { AuditService },
  { Clock },
  { DocumentStore },
  { DocumentsService },
] = await Promise.all(
  [
    'database/postgres.engine',
    'database/prisma.service',
    'audit/audit.service',
    'common/clock',
    'documents/document-store.service',
    'documents/documents.service',
  ].map(load),
);

const server = process.env.DATABASE_URL;
if (server === undefined) throw new Error('DATABASE_URL is not set');
const name = `gatehouse_bench_${randomBytes(6).toString('hex')}`;
await administer(`CREATE DATABASE ${name}`);
try {
  await measure(Object.assign(new URL(server), { pathname: `/${name}` }).href);
} finally {
  await administer(`DROP DATABASE ${name} WITH (FORCE)`);
}

async function measure(url) {
  const engine = new PostgresEngine(url);
  await engine.migrate();
  const prisma = new PrismaService(engine);
  await fill(prisma);
  const documents = new DocumentsService(prisma, CONFIG);
  const stranger = {
    userId: '00000000-0000-4000-8000-000000000000',
    email: 'x@example.com',
    scopes: ['mcp'],
  };
  const named = { ...stranger, email: reader(0) };
  const rows = [];
  for (const { kind, queries } of kindsOfQuery()) {
    rows.push(await time(kind, queries, (query) => documents.search(query, stranger)));
  }
  for (const { kind, queries } of kindsOfQuery().slice(0, 4)) {
    rows.push(await time(`${kind}, by a named reader`, queries, (query) => documents.search(query, named)));
  }
  print(rows);
  await prisma.$disconnect();
}

async function fill(prisma) {
  const clock = new Clock();
  const store = new DocumentStore(prisma, CONFIG, new AuditService(prisma, clock), clock);
  const started = performance.now();
  let batch = [];
  for (const document of corpus(COUNT)) {
    batch.push(document);
    if (batch.length < BATCH) continue;
    await store.store(batch);
    batch = [];
  }
  await store.store(batch);
  const seconds = (performance.now() - started) / 1000;
  write(`${COUNT} documents stored in ${seconds.toFixed(0)} s: ${(COUNT / seconds).toFixed(0)} a second\n`);
  await prisma.$executeRawUnsafe('VACUUM ANALYZE documents');
}

/** Each query some times, after once for nothing: what is read from disk for the first time is another question. */
async function time(kind, queries, search) {
  const times = [];
  let found = 0;
  for (const query of queries) {
    found += (await search(query)).length;
    for (let round = 0; round < ROUNDS; round += 1) {
      const started = performance.now();
      await search(query);
      times.push(performance.now() - started);
    }
  }
  times.sort((a, b) => a - b);
  const at = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))].toFixed(1);
  return [kind, (found / queries.length).toFixed(1), at(0.5), at(0.99), at(1)];
}

function print(rows) {
  const table = [['query', 'found', 'p50 ms', 'p99 ms', 'most ms'], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table) {
    write(
      `${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join('  ')}\n`,
    );
  }
  write(`load average: ${loadavg().map((part) => part.toFixed(1)).join(', ')}\n`); // prettier-ignore
}

async function administer(sql) {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(sql);
  await client.end();
}

function write(text) {
  process.stdout.write(text);
}
