import { setTimeout as sleep } from 'node:timers/promises';
import { type CuttableDatabase, openCuttableDatabase } from '../support/cuttable-database.js';
import { eventually } from '../support/eventually.js';
import { OAuthClient } from '../support/oauth-client.js';
import { refresh, REFRESHING } from '../tokens/refresh-flow.js';
import { present } from '../tokens/token-endpoints.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/test-app.js';

const OUTAGE_MS = 10_000;

describe('the database gone for ten seconds', () => {
  let service: TestApp;
  let database: CuttableDatabase;
  let client: OAuthClient;
  let token: string;
  let logged = '';

  beforeAll(async () => {
    database = await openCuttableDatabase();
    service = await startTestApp({
      engine: database.engine,
      environment: REFRESHING,
      onLog: (line) => (logged += line),
    });
    client = new OAuthClient(service.base);
    ({ token } = await client.connect());
  });
  afterAll(async () => {
    await service.close();
    await database.remove();
  });

  const bearer = (): Record<string, string> => ({ Authorization: `Bearer ${token}` });

  it('is 503 everywhere, never a judgement on a client or a token, and mends itself', async () => {
    const code = (await client.approve()).searchParams.get('code')!;
    await database.proxy.cut();
    const until = performance.now() + OUTAGE_MS;
    while (performance.now() < until) {
      await refusesWith503(code);
      await sleep(500);
    }
    await database.proxy.open();
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
    await eventually(() => logged.includes('The audit trail is written again'));
    for (const secret of [token, client.registration!.client_secret!, ADMIN_KEY]) {
      expect(logged).not.toContain(secret);
    }
  });

  async function refusesWith503(code: string): Promise<void> {
    const exchanged = await client.exchange(code);
    expect(exchanged.status).toBe(503);
    expect(Number(exchanged.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await exchanged.json()).toMatchObject({ error: 'temporarily_unavailable' });

    const { registration } = client;
    const answers = await Promise.all([
      refresh(client, `mcpr_${'A'.repeat(43)}`),
      present(service, 'revoke', registration!, { token }),
      present(service, 'introspect', registration!, { token }),
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
