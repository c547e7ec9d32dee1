import { eventually } from '../support/eventually.js';
import { KillableService } from '../support/killable-service.js';
import { OAuthClient, type Registration } from '../support/oauth-client.js';
import { PostgresServer } from '../support/postgres-server.js';
import { ServiceProcess, temporaryFolder } from '../support/process.js';
import { SmallDisk } from '../support/small-disk.js';

/** Each of these tables gets a new page with nearly every row: then a row needs room on the disk. */
const TABLES = ['clients', 'authorization_requests', 'access_tokens', 'mcp_sessions', 'tool_executions'];

describe('the disk of the Postgres server, full', () => {
  const folder = temporaryFolder();
  let disk: SmallDisk;
  let server: PostgresServer;
  let service: KillableService;
  beforeAll(async () => {
    disk = new SmallDisk(96);
    // Where its log has room, Postgres refuses what does not fit, and goes on.
    server = await PostgresServer.start({}, { data: `${disk.folder}/data` });
    service = await KillableService.in(folder, { DATABASE_URL: server.url });
    await service.start();
    await server.asSuperuser(async (client) => {
      for (const table of TABLES) await client.query(`ALTER TABLE ${table} SET (fillfactor = 10)`);
    });
  });
  afterAll(async () => {
    await ServiceProcess.killAll();
    server.remove();
    disk.remove();
  });

  it('is 503 to who would write, never a judgement, and nothing but a pause once there is room', async () => {
    const client = new OAuthClient(service.base);
    const { token } = await client.connect();
    const codes: string[] = [];
    for (let n = 0; n < 12; n += 1) codes.push((await client.approve()).searchParams.get('code')!);
    disk.fill();

    const registered = await registerUntilRefused();
    const bearer = { Authorization: `Bearer ${token}` };
    await untilRefused(() => fetch(`${service.base}/sse`, { headers: bearer }));
    await untilRefused(() => service.call(token));
    const left = await redeemUntilRefused(client, codes);
    const page = await authorizeUntilRefused(client);
    expect([page.status, page.headers.get('location')]).toEqual([503, null]);
    expect(await page.text()).toContain('try again');
    // What only reads goes on, and who is refused for a reason of their own hears that.
    expect((await fetch(`${service.base}/health/ready`)).status).toBe(200);
    expect((await service.admin('GET', 'clients')).status).toBe(200);
    expect((await service.call(`mcp_${'0'.repeat(32)}`)).status).toBe(401);

    disk.clear();
    await eventually(async () => (await service.call(token)).status === 200);
    for (const code of left) expect((await client.exchange(code)).status).toBe(200);
    for (const { client_id: id, registration_access_token: key } of registered) {
      const headers = { Authorization: `Bearer ${key}` };
      expect((await fetch(`${service.base}/register/${id}`, { headers })).status).toBe(200);
    }
    await new OAuthClient(service.base).connect();
    // The trail was kept in memory meanwhile.
    await eventually(async () => {
      const registrations = await server.asSuperuser((superuser) =>
        superuser.query("SELECT client_id FROM audit_events WHERE type = 'client.registered'"),
      );
      const noted = new Set(registrations.rows.map((row: { client_id: string }) => row.client_id));
      return registered.every(({ client_id: id }) => noted.has(id));
    });
  });

  async function registerUntilRefused(): Promise<Registration[]> {
    const registered: Registration[] = [];
    await untilRefused(async () => {
      const answer = await fetch(`${service.base}/register`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ redirect_uris: ['https://client.example/callback'] }),
      });
      if (answer.ok) registered.push((await answer.clone().json()) as Registration);
      return answer;
    });
    return registered;
  }

  /** Redeems one code after the other: those that are left, the one that was refused first. */
  async function redeemUntilRefused(client: OAuthClient, codes: readonly string[]): Promise<string[]> {
    let next = 0;
    await untilRefused(async () => {
      const answer = await client.exchange(codes[next]!);
      if (answer.ok) next += 1;
      return answer;
    });
    return codes.slice(next);
  }

  /** What the person sees, who is not sent back to the client with an error that it may take for the last word. */
  async function authorizeUntilRefused(client: OAuthClient): Promise<Response> {
    for (;;) {
      const answer = await client.authorize();
      if (answer.status !== 302) return answer;
    }
  }

  /** Asks until it is refused, as one who may come back. */
  async function untilRefused(ask: () => Promise<Response>): Promise<void> {
    for (;;) {
      const answer = await ask();
      if (answer.ok) {
        await answer.body?.cancel();
        continue;
      }
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await answer.json()).toMatchObject({ error: 'temporarily_unavailable' });
      return;
    }
  }
});
