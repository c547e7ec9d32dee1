import { setTimeout as delay } from 'node:timers/promises';
import { Session } from '../mcp/session.js';
import { eventually } from '../support/eventually.js';
import { halfWritten } from '../support/half-written.js';
import { KillableService } from '../support/killable-service.js';
import { OAuthClient } from '../support/oauth-client.js';
import { PostgresServer } from '../support/postgres-server.js';
import { ServiceProcess, temporaryFolder } from '../support/process.js';
import { TcpProxy } from '../support/tcp-proxy.js';

describe('Postgres', () => {
  const folder = temporaryFolder();
  let server: PostgresServer;
  let proxy: TcpProxy;
  let service: KillableService;
  beforeAll(async () => {
    server = await PostgresServer.start();
    const url = new URL(server.url);
    proxy = new TcpProxy({ host: '127.0.0.1', port: Number(url.port) });
    await proxy.open();
    url.port = String(proxy.port);
    service = await KillableService.in(folder, { DATABASE_URL: url.href });
    await service.start();
  });
  afterAll(async () => {
    await ServiceProcess.killAll();
    await proxy.cut();
    server.remove();
  });

  it.each(['fast', 'immediate'] as const)(
    'restarted (%s) under load: 503 for a while and nothing else, nothing lost, streams stay',
    async (mode) => {
      const client = new OAuthClient(service.base);
      const { token } = await client.connect();
      const code = (await client.approve()).searchParams.get('code')!;
      const session = await Session.open(service, token);
      const registered: { client_id: string; registration_access_token: string }[] = [];
      let isOver = false;
      const people = [
        untilOver(() => service.call(token)),
        untilOver(() => service.admin('GET', 'clients')),
        untilOver(async () => {
          const answer = await fetch(`${service.base}/register`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: '{"redirect_uris":["https://client.example/callback"]}',
          });
          if (answer.ok) registered.push((await answer.clone().json()) as (typeof registered)[number]);
          return answer;
        }),
      ];
      server.stop(mode);
      await eventually(async () => (await fetch(`${service.base}/health/ready`)).status === 503);
      server.startAgain();
      await eventually(async () => (await fetch(`${service.base}/health/ready`)).status === 200);
      isOver = true;
      const statuses = new Set((await Promise.all(people)).flat());
      expect(statuses).toEqual(new Set([200, 503]));

      expect((await session.call('search', { query: 'cupcakes' })).isError).not.toBe(true);
      expect((await client.exchange(code)).status).toBe(200);
      for (const { client_id: id, registration_access_token: key } of registered) {
        const headers = { Authorization: `Bearer ${key}` };
        expect((await fetch(`${service.base}/register/${id}`, { headers })).status).toBe(200);
      }
      const half = await server.asSuperuser((superuser) =>
        halfWritten(async (sql) => (await superuser.query<Record<string, unknown>>(sql)).rows),
      );
      expect(half).toEqual({});
      session.leave();

      async function untilOver(ask: () => Promise<Response>): Promise<number[]> {
        const statuses: number[] = [];
        while (!isOver) {
          const answer = await ask();
          statuses.push(answer.status);
          await answer.text();
          await delay(20);
        }
        return statuses;
      }
    },
  );

  it('slow, each of its answers late: all goes its way, and the service is ready', async () => {
    proxy.gate = (_, way) => (way === 'to client' ? delay(100) : undefined);
    const { token } = await new OAuthClient(service.base).connect();
    expect((await service.call(token)).status).toBe(200);
    expect((await fetch(`${service.base}/health/ready`)).status).toBe(200);
    delete proxy.gate;
  });

  it('silent on every connection that there is: 503 in the end, and as before on new ones', async () => {
    const client = new OAuthClient(service.base);
    const { token } = await client.connect();
    const code = (await client.approve()).searchParams.get('code')!;
    const lost = new Set<unknown>();
    // As where a firewall forgot the connections: nothing passes, and nobody is told.
    let isForgotten = true;
    proxy.gate = (_, __, connection) => {
      if (isForgotten) lost.add(connection);
      return lost.has(connection) ? new Promise(() => undefined) : undefined;
    };
    const asked = [client.exchange(code), service.call(token), service.admin('GET', 'clients')];
    await eventually(() => lost.size >= asked.length);
    await eventually(async () => (await fetch(`${service.base}/health/ready`)).status === 503);
    isForgotten = false;
    for (const answer of await Promise.all(asked)) {
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    await eventually(async () => (await fetch(`${service.base}/health/ready`)).status === 200);
    expect((await client.exchange(code)).status).toBe(200);
    expect((await service.call(token)).status).toBe(200);
  });
});
