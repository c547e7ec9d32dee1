import { setTimeout as delay } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { get, postMessage, Session } from '../mcp/session.js';
import { eventually } from '../support/eventually.js';
import { OAuthClient } from '../support/oauth-client.js';
import { PostgresServer } from '../support/postgres-server.js';
import { temporaryFolder } from '../support/process.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { Cluster } from './support/cluster.js';

jest.setTimeout(180_000);

describe('three replicas, where', () => {
  const folder = temporaryFolder();
  let postgres: PostgresServer;
  let way: TcpProxy;
  let cluster: Cluster;
  let token: string;
  beforeAll(async () => {
    postgres = await PostgresServer.start({ max_connections: '100' });
    cluster = await Cluster.start(folder, {
      databaseUrl: postgres.url,
      redisUrl: async (redis) => {
        way = new TcpProxy({ host: '127.0.0.1', port: redis.port });
        await way.open();
        return `redis://127.0.0.1:${way.port}`;
      },
    });
    ({ token } = await new OAuthClient(cluster.base).connect());
  });
  afterAll(async () => {
    await cluster.remove();
    await way.cut();
    postgres.remove();
  });

  it('one is killed: its streams end, messages to them are 404, and all else goes on', async () => {
    const sessions = await Promise.all(cluster.replicas.map((replica) => Session.open(replica, token)));
    const [lost, ...others] = sessions as [Session, ...Session[]];
    await cluster.replica(0).stop('SIGKILL');
    await lost.closed;
    expect(await statusAt(1, lost)).toBe(404);
    expect(await statusAt(2, lost)).toBe(404);
    for (const session of others) expect((await callBy(cluster.base, session)).status).toBe(202);
    const opened = await Session.open(cluster, token);
    expect((await opened.call('where')).isError).not.toBe(true);
    [...others, opened].forEach((session) => session.leave());
    await cluster.replica(0).start();
    await cluster.meets(3);
    // It is itself again, under another id: nothing of before is its.
    const again = await Session.open(cluster.replica(0), token);
    expect(await statusAt(2, again)).toBe(202);
    again.leave();
  });

  it('Redis is restarted: 503 for a while from those that do not hold the stream, never 404; streams stay', async () => {
    const session = await Session.open(cluster.replica(0), token);
    await cluster.redis.stop();
    expect(await statusAt(0, session)).toBe(202);
    expect(await statusAt(1, session)).toBe(503);
    await cluster.redis.startAgain();
    const statuses = new Set<number>();
    await eventually(async () => {
      const status = await statusAt(1, session);
      statuses.add(status);
      return status === 202;
    });
    expect([...statuses].filter((status) => status !== 503 && status !== 202)).toEqual([]);
    await eventually(async () => (await statusAt(2, session)) === 202);
    expect(session.isClosed).toBe(false);
    session.leave();
  });

  it('the way to Redis stalls instead of closing: the same', async () => {
    const session = await Session.open(cluster.replica(0), token);
    let isStalled = true;
    const stalled = new Set<unknown>();
    way.gate = (_chunk, _way, connection) => {
      if (isStalled) stalled.add(connection);
      return stalled.has(connection) ? new Promise(() => undefined) : undefined;
    };
    await eventually(async () => (await statusAt(1, session)) === 503);
    expect(await statusAt(0, session)).toBe(202);
    // A revocation still holds everywhere once it is answered.
    const client = new OAuthClient(cluster.base);
    const { token: theirs, clientId } = await client.connect();
    for (const { base } of cluster.replicas) expect((await open(base, theirs)).status).toBe(200);
    expect((await cluster.admin('DELETE', `clients/${clientId}`)).status).toBe(204);
    for (const { base } of cluster.replicas) expect((await open(base, theirs)).status).toBe(401);
    isStalled = false;
    await eventually(async () => (await statusAt(1, session)) === 202);
    await eventually(async () => (await statusAt(2, session)) === 202);
    expect(session.isClosed).toBe(false);
    delete way.gate;
    session.leave();
  });

  it.each(['fast', 'immediate'] as const)(
    'Postgres is restarted (%s): 503 for a while and nothing else; streams stay',
    async (mode) => {
      const session = await Session.open(cluster.replica(0), token);
      let isOver = false;
      const statuses = new Set<number>();
      const load = cluster.replicas.map(async ({ base }) => {
        while (!isOver) {
          statuses.add((await callBy(base, session)).status);
          await delay(20);
        }
      });
      postgres.stop(mode);
      await eventually(() => statuses.has(503));
      postgres.startAgain();
      await eventually(async () => {
        const all = await Promise.all(cluster.replicas.map(({ base }) => fetch(`${base}/health/ready`)));
        return all.every(({ status }) => status === 200);
      });
      await eventually(async () => (await callBy(cluster.replica(1).base, session)).status === 202);
      isOver = true;
      await Promise.all(load);
      expect([...statuses].filter((status) => status !== 202 && status !== 503)).toEqual([]);
      expect(session.isClosed).toBe(false);
      session.leave();
    },
  );

  it('a client opens streams and abandons them in a loop: nothing of them stays, and others see nothing', async () => {
    const { token: theirs } = await new OAuthClient(cluster.base).connect();
    const session = await Session.open(cluster, token);
    for (let round = 0; round < 30; round++) {
      await Promise.all(
        Array.from({ length: 10 }, async (_, number) => {
          const abort = new AbortController();
          const opening = get(cluster, '/sse', theirs, abort.signal).catch(() => undefined);
          // Some before they are open, some after.
          if (number % 2 === 0) await opening;
          abort.abort();
          await opening;
        }),
      );
      expect((await callBy(cluster.base, session)).status).toBe(202);
    }
    session.leave();
    await eventually(async () => (await live()) === 0);
  });

  it('a reader takes nothing: its session ends, whichever replicas its messages come by', async () => {
    const abort = new AbortController();
    const session = await Session.open(cluster.replica(0), token);
    const other = await Session.open(cluster.replica(0), token);
    const stream = await get(cluster, '/sse', token, abort.signal);
    const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
    const endpoint = /data: (.*)\n/.exec(new TextDecoder().decode((await reader.read()).value))![1]!;
    let id = 0;
    await eventually(async () => {
      id += 1;
      const call = { name: 'long', arguments: { size: 900_000 } };
      const message = { jsonrpc: '2.0', id, method: 'tools/call', params: call };
      return (await postMessage(cluster.replica(id % 3), endpoint, token, message)).status === 404;
    });
    const reasons = await cluster.query(
      'SELECT end_reason FROM mcp_sessions ORDER BY ended_at DESC NULLS LAST LIMIT 1',
    );
    expect(reasons).toEqual([{ end_reason: 'slow_reader' }]);
    expect((await other.call('where')).isError).not.toBe(true);
    abort.abort();
    [session, other].forEach((one) => one.leave());
  });

  async function live(): Promise<number> {
    return (await cluster.query('SELECT 1 FROM mcp_sessions WHERE ended_at IS NULL')).length;
  }

  async function open(base: string, by: string): Promise<Response> {
    const response = await get({ base }, '/sse', by);
    await response.body?.cancel();
    return response;
  }

  function callBy(base: string, session: Session): Promise<Response> {
    const message = { jsonrpc: '2.0', id: `${Math.random()}`, method: 'ping' };
    return postMessage({ base }, session.endpoint, session.token, message);
  }

  async function statusAt(replica: number, session: Session): Promise<number> {
    return (await callBy(cluster.replica(replica).base, session)).status;
  }
});
