import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { KillableService } from '../support/killable-service.js';
import { OAuthClient } from '../support/oauth-client.js';
import { PostgresServer } from '../support/postgres-server.js';
import { ServiceProcess, temporaryFolder } from '../support/process.js';

const MOST_CONNECTIONS = 25;
/** As many as the service's pool has, and some more. */
const MOST_AT_ONCE = 30;

describe('connections to Postgres', () => {
  const folder = temporaryFolder();
  let server: PostgresServer;
  let service: KillableService;
  let client: OAuthClient;
  let token: string;
  beforeAll(async () => {
    server = await PostgresServer.start({ max_connections: String(MOST_CONNECTIONS) });
    service = await KillableService.in(folder, { DATABASE_URL: server.url });
    await service.start();
    client = new OAuthClient(service.base);
    ({ token } = await client.connect());
  });
  afterAll(async () => {
    await ServiceProcess.killAll();
    server.remove();
  });

  it('are all taken by others (53300): 503 with Retry-After, and as before once one is free', async () => {
    const code = (await client.approve()).searchParams.get('code')!;
    await server.asSuperuser(async (superuser) => {
      const others = await takeAll(superuser);
      await refuses(() => client.exchange(code));
      await refuses(() => service.call(token));
      await refuses(() => service.admin('GET', 'clients'));
      await eventually(async () => (await fetch(`${service.base}/health/ready`)).status === 503);
      expect((await fetch(`${service.base}/health/live`)).status).toBe(200);
      for (const other of others) await other.end();
    });
    await eventually(async () => (await fetch(`${service.base}/health/ready`)).status === 200);
    expect((await client.exchange(code)).status).toBe(200);
    expect((await service.call(token)).status).toBe(200);
  });

  it('of the pool are all held up by a lock: who waits for one is refused, and nothing is lost', async () => {
    const code = (await client.approve()).searchParams.get('code')!;
    const answers = await server.asSuperuser(async (holder) => {
      await holder.query('BEGIN');
      await holder.query('LOCK TABLE access_tokens');
      const asked = Array.from({ length: MOST_AT_ONCE }, () => service.admin('GET', 'tokens'));
      const first = await Promise.race(asked);
      expect(first.status).toBe(503);
      expect((await fetch(`${service.base}/health/live`)).status).toBe(200);
      await holder.query('ROLLBACK');
      return Promise.all(asked);
    });
    // Those that had a connection wait no longer.
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]));
    for (const refused of answers.filter(({ status }) => status === 503)) {
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await refused.json()).toMatchObject({ title: 'temporarily_unavailable' });
    }
    expect((await client.exchange(code)).status).toBe(200);
    await eventually(async () => (await service.call(token)).status === 200);
  });

  /** Ends the service's connections until all that there are were taken by somebody else. */
  async function takeAll(superuser: pg.Client): Promise<pg.Client[]> {
    const taken: pg.Client[] = [];
    for (;;) {
      await take(taken);
      // Without the superuser's own, and the three that are kept for superusers.
      if (taken.length === MOST_CONNECTIONS - 4) return taken;
      await superuser.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'gatehouse' AND application_name <> 'other'",
      );
    }
  }

  /** Takes what there is. */
  async function take(taken: pg.Client[]): Promise<void> {
    for (;;) {
      const other = new pg.Client({ connectionString: server.url, application_name: 'other' });
      other.on('error', () => undefined);
      try {
        await other.connect();
      } catch (error) {
        expect((error as pg.DatabaseError).code).toBe('53300');
        return;
      }
      taken.push(other);
    }
  }

  async function refuses(ask: () => Promise<Response>): Promise<void> {
    const answer = await ask();
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await answer.text()).toMatch(/temporarily_unavailable|try again/i);
  }
});
