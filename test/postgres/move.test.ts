import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { freePort } from '../support/free-port.js';
import { firstAccount, generatedCredentials, startProcess, temporaryFolder } from '../support/process.js';
import { type Ended, runScript } from '../support/script.js';
import { adminLists, expectKept, useService, type UsedService } from '../support/used-service.js';

const SERVER = process.env['TEST_DATABASE_URL']!;

describe('npm run move', () => {
  const folder = temporaryFolder();
  const names: string[] = [];
  let port: string;
  let used: UsedService;
  let lists: Record<string, unknown>;

  beforeAll(async () => {
    port = String(await freePort());
    const { base, service } = await startProcess({ folder, environment: { PORT: port } });
    const adminKey = generatedCredentials(folder)['ADMIN_API_KEY']!;
    used = await useService(base, { account: firstAccount(folder), adminKey });
    await service.stop();
    const again = await startProcess({ folder, environment: { PORT: port } });
    lists = await adminLists(again.base, adminKey);
    await again.service.stop();
  }, 180_000);
  afterAll(async () => {
    for (const name of names) await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });

  /** A database with nothing in it, by its URL. */
  const emptyDatabase = async (): Promise<string> => {
    const name = `gatehouse_test_${randomUUID().replaceAll('-', '')}`;
    await onServer(`CREATE DATABASE ${name}`);
    names.push(name);
    const url = new URL(SERVER);
    url.pathname = `/${name}`;
    return url.href;
  };

  const move = (url: string): Promise<Ended> =>
    runScript('move.js', { folder, environment: { DATABASE_URL: url } });

  it('takes everything along: tokens, revocations, sign-in, lists, documents', async () => {
    const url = await emptyDatabase();
    const { code, out, err } = await move(url);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^users: 2$/m);
    expect(out).toContain('Now start the service with the same DATABASE_URL');

    const environment = { PORT: port, DATABASE_URL: url };
    const { base, service } = await startProcess({ folder, environment });
    expect(await adminLists(base, generatedCredentials(folder)['ADMIN_API_KEY']!)).toEqual(lists);
    await expectKept(base, used);
    await service.stop();
    expect(service.output).not.toContain('"level":50');
  }, 120_000);

  it('refuses a target that has rows, whatever they are', async () => {
    const url = await emptyDatabase();
    const { service } = await startProcess({ folder, environment: { PORT: port, DATABASE_URL: url } });
    await service.stop();
    expect(await move(url)).toEqual({
      code: 1,
      out: '',
      err: 'Nothing was moved. The target is not empty: it has rows in audit_events, users.\n',
    });
  }, 120_000);

  it('leaves nothing where it fails, says no password, and may be done again', async () => {
    const url = await emptyDatabase();
    // The last of the tables takes nothing: all before it is undone.
    await makeSchema(url);
    await query(url, 'ALTER TABLE user_sessions ADD CONSTRAINT full_up CHECK (false) NOT VALID');
    const failed = await move(url);
    expect([failed.code, failed.err]).toEqual([1, expect.stringContaining('full_up')]);
    for (const table of ['users', 'clients', 'audit_events']) {
      expect(await query(url, `SELECT 1 FROM ${table}`)).toEqual([]);
    }
    await query(url, 'ALTER TABLE user_sessions DROP CONSTRAINT full_up');
    expect(await move(url)).toMatchObject({ code: 0, err: '' });
    expect(
      await query(url, "SELECT nextval('audit_events_id_seq') > max(id) AS on FROM audit_events"),
    ).toEqual([{ on: true }]);
  }, 120_000);

  it('says what is wrong with the target, and never its password', async () => {
    const url = new URL(await emptyDatabase());
    url.password = 'hidden-in-the-url';
    url.port = String(await freePort());
    const { code, out, err } = await move(url.href);
    expect([code, out]).toEqual([1, expect.not.stringContaining('hidden')]);
    expect(err).toMatch(/^Nothing was moved. The database at .* cannot be used/);
    expect(err).not.toContain('hidden');
  });

  /** The tables that the service makes, with nothing in them. */
  const makeSchema = async (url: string): Promise<void> => {
    const { service } = await startProcess({ folder, environment: { PORT: port, DATABASE_URL: url } });
    await service.stop();
    await query(url, 'TRUNCATE users, audit_events, clients, documents, milestones CASCADE');
  };

  async function onServer(sql: string): Promise<void> {
    await query(SERVER, sql);
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
