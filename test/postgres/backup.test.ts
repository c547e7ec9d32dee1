import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../support/free-port.js';
import { startProcess, temporaryFolder } from '../support/process.js';
import { adminLists, expectKept, opens, useService, type UsedService } from '../support/used-service.js';

const SERVER = process.env['TEST_DATABASE_URL']!;
const OPERATIONS = new URL('../../docs/operations.md', import.meta.url);
const account = { email: 'alice@example.com', password: 'correct horse battery' };
const adminKey = 'a'.repeat(40);

describe('a dump of the database of a running service', () => {
  const folder = temporaryFolder();
  const dump = join(folder, 'gatehouse.dump');
  const names: string[] = [];
  let original: string;
  let port: string;
  let used: UsedService;
  let lists: Record<string, unknown>;

  beforeAll(async () => {
    port = String(await freePort());
    original = await emptyDatabase();
    const { base, service } = await start(original);
    used = await useService(base, { account, adminKey });
    // The trail is written at once or a moment later.
    await service.stop();
    const running = await start(original);
    lists = await adminLists(running.base, adminKey);
    run('pg_dump', ['--format=custom', `--file=${dump}`, original]);
    await running.service.stop();
  }, 180_000);
  afterAll(async () => {
    for (const name of names) await query(SERVER, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });

  it('is whole: clients, tokens, grants, documents, trail and sign-in, and what was revoked stays so', async () => {
    const { base, service } = await start(await restored());
    expect(await adminLists(base, adminKey)).toEqual(lists);
    await expectKept(base, used);
    await service.stop();
  }, 120_000);

  it('brings back what was revoked since, which the statements in docs/operations.md end', async () => {
    await query(original, 'UPDATE access_tokens SET revoked_at = now()');
    const url = await restored();
    const live = `SELECT 1 FROM access_tokens WHERE revoked_at IS NULL`;
    expect(await query(url, live)).toHaveLength(1);
    await query(url, statements());
    const { base, service } = await start(url);
    expect(await opens(base, used.token)).toBe(401);
    for (const left of [
      live,
      'SELECT 1 FROM refresh_tokens WHERE revoked_at IS NULL',
      'SELECT 1 FROM user_sessions WHERE ended_at IS NULL',
      'SELECT 1 FROM authorization_requests WHERE expires_at > now()',
      'SELECT 1 FROM authorization_codes WHERE revoked_at IS NULL',
      'SELECT 1 FROM users WHERE invite_digest IS NOT NULL',
    ]) {
      expect([left, await query(url, left)]).toEqual([left, []]);
    }
    // The registration is as good as before: the person signs in and consents anew.
    const { token } = await used.client.connect();
    expect(await opens(base, token)).toBe(200);
    await service.stop();
  }, 120_000);

  /** The block of SQL under "After a restore". */
  function statements(): string {
    const text = readFileSync(OPERATIONS, 'utf8');
    const [, after = ''] = text.split('### After a restore');
    return /```sql\n(.*?)```/s.exec(after)![1]!;
  }

  function start(url: string): ReturnType<typeof startProcess> {
    const environment = {
      PORT: port,
      DATABASE_URL: url,
      ADMIN_API_KEY: adminKey,
      ADMIN_EMAIL: account.email,
      ADMIN_PASSWORD: account.password,
      SESSION_SECRET: 's'.repeat(40),
    };
    return startProcess({ folder, environment });
  }

  /** The dump in a database of its own: the URL. */
  async function restored(): Promise<string> {
    const url = await emptyDatabase();
    const how = ['--exit-on-error', '--single-transaction', '--no-owner', `--dbname=${url}`, dump];
    run('pg_restore', how);
    return url;
  }

  async function emptyDatabase(): Promise<string> {
    const name = `gatehouse_test_${randomUUID().replaceAll('-', '')}`;
    await query(SERVER, `CREATE DATABASE ${name}`);
    names.push(name);
    const url = new URL(SERVER);
    url.pathname = `/${name}`;
    return url.href;
  }

  async function query(url: string, sql: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<object>(sql)).rows;
    } finally {
      await client.end();
    }
  }
});

/** Runs a program of Postgres: Debian keeps the newest in PATH, or none. */
function run(program: string, args: string[]): void {
  const versions = '/usr/lib/postgresql';
  const [version] = existsSync(versions) ? readdirSync(versions).sort((a, b) => Number(b) - Number(a)) : [];
  execFileSync(version === undefined ? program : join(versions, version, 'bin', program), args);
}
