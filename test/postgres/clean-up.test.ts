import pg from 'pg';
import { CleanUpService } from '../../src/clean-up/clean-up.service.js';
import { digest, randomToken } from '../../src/common/secrets.js';
import { PostgresEngine } from '../../src/database/postgres.engine.js';
import { createClient, createUser } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase } from '../support/test-database.js';

/** What the first replica's batch is made to wait for. */
const GATE = 42;

describe('the clean-up of two replicas', () => {
  let replicas: readonly [TestApp, TestApp];
  let outside: pg.Client;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await createTestDatabase(process.env['TEST_DATABASE_URL']!);
    drop = database.drop;
    const start = (): Promise<TestApp> => startTestApp({ engine: new PostgresEngine(database.url) });
    replicas = [await start(), await start()];
    outside = new pg.Client({ connectionString: database.url });
    await outside.connect();
  });
  afterAll(async () => {
    await outside.end();
    for (const replica of replicas) await replica.close();
    await drop();
  });

  const run = (replica: TestApp): Promise<unknown> => replica.app.get(CleanUpService).run();

  it('is left to the one that is at it', async () => {
    const userId = await createUser(replicas[0]);
    await replicas[0].prisma.userSession.create({
      data: { userId, digest: digest(randomToken()), expiresAt: new Date(0) },
    });
    await outside.query(`SELECT pg_advisory_lock(${GATE})`);
    await outside.query(`
      CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_advisory_xact_lock(${GATE}); RETURN OLD; END $$`);
    await outside.query(
      'CREATE TRIGGER wait BEFORE DELETE ON user_sessions FOR EACH ROW EXECUTE FUNCTION wait()',
    );
    const first = run(replicas[0]);
    await untilAtTheGate();
    // A row that comes first in a run, and that nobody has locked: it is not taken, nor is the end waited for.
    const asked = await askedLongAgo();
    expect(await run(replicas[1])).toEqual({});
    await outside.query(`SELECT pg_advisory_unlock(${GATE})`);
    expect(await first).toEqual({ user_sessions: 1 });
    expect(await run(replicas[1])).toEqual({ authorization_requests: 1 });
    expect(await replicas[0].prisma.authorizationRequest.count({ where: { id: asked } })).toBe(0);
  });

  async function askedLongAgo(): Promise<string> {
    const clientId = await createClient(replicas[1]);
    const { id } = await replicas[1].prisma.authorizationRequest.create({
      data: {
        id: randomToken(24),
        clientId,
        redirectUri: 'https://client.example/callback',
        codeChallenge: 'c'.repeat(43),
        audience: replicas[1].base,
        browserDigest: digest(randomToken()),
        expiresAt: new Date(0),
      },
    });
    return id;
  }

  /** Looks until the batch waits; the test's time limit ends it. */
  async function untilAtTheGate(): Promise<void> {
    for (;;) {
      const { rowCount } = await outside.query(
        `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = ${GATE} AND NOT granted`,
      );
      if (rowCount === 1) return;
    }
  }
});
