import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresEngine } from '../../src/database/postgres.engine.js';
import { OAuthClient } from '../support/oauth-client.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase } from '../support/test-database.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const OUTAGE_MS = 10_000;

describe('the database gone for ten seconds', () => {
  let service: TestApp;
  let proxy: TcpProxy;
  let drop: () => Promise<void>;
  let client: OAuthClient;
  let token: string;
  let logged = '';

  beforeAll(async () => {
    const database = await createTestDatabase(process.env['TEST_DATABASE_URL']!);
    drop = database.drop;
    const url = new URL(database.url);
    proxy = new TcpProxy({ host: url.hostname, port: Number(url.port || 5432) });
    await proxy.open();
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    service = await startTestApp({ engine: new PostgresEngine(url.href), onLog: (line) => (logged += line) });
    client = new OAuthClient(service.base);
    ({ token } = await client.connect());
  });
  afterAll(async () => {
    await service.close();
    await proxy.cut();
    await drop();
  });

  const bearer = (): Record<string, string> => ({ Authorization: `Bearer ${token}` });

  it('is 503 everywhere, never a judgement on a client or a token, and mends itself', async () => {
    const code = (await client.approve()).searchParams.get('code')!;
    await proxy.cut();
    const until = performance.now() + OUTAGE_MS;
    while (performance.now() < until) {
      await refusesWith503(code);
      await sleep(500);
    }
    await proxy.open();
    await eventually(async () => (await fetch(`${service.base}/health/ready`)).status === 200);

    const exchanged = await client.exchange(code);
    expect(exchanged.status).toBe(200);
    const stream = await fetch(`${service.base}/sse`, { headers: bearer() });
    expect(stream.status).toBe(200);
    await stream.body?.cancel();
    await new OAuthClient(service.base).connect();
  }, 60_000);

  it('leaves a trace in the log that an operator can read, without a secret', async () => {
    expect(logged).toContain('temporarily_unavailable');
    expect(logged.split('The audit trail cannot be written').length - 1).toBe(1);
    await eventually(() => Promise.resolve(logged.includes('The audit trail is written again')));
    for (const secret of [token, client.registration!.client_secret!, ADMIN_KEY]) {
      expect(logged).not.toContain(secret);
    }
  });

  async function refusesWith503(code: string): Promise<void> {
    const exchanged = await client.exchange(code);
    expect(exchanged.status).toBe(503);
    expect(Number(exchanged.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await exchanged.json()).toMatchObject({ error: 'temporarily_unavailable' });

    const answers = await Promise.all([
      fetch(`${service.base}/sse`, { headers: bearer() }),
      fetch(`${service.base}/register`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{"redirect_uris":["https://client.example/callback"]}',
      }),
      fetch(`${service.base}/register/${client.registration!.client_id}`, {
        headers: { Authorization: `Bearer ${client.registration!.registration_access_token}` },
      }),
      client.authorize(),
      fetch(`${service.base}/admin/clients`, { headers: { Authorization: `Bearer ${ADMIN_KEY}` } }),
      fetch(`${service.base}/health/ready`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503));
    await Promise.all(answers.map((answer) => answer.text()));
    expect((await fetch(`${service.base}/health/live`)).status).toBe(200);
    // It needs no database to be refused, and is to be in the trail.
    const stranger = { headers: { Authorization: 'Bearer wrong' } };
    expect((await fetch(`${service.base}/admin/clients`, stranger)).status).toBe(401);
  }
});

/** Asks until it is so; the test's time limit ends it. */
async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(100);
}
