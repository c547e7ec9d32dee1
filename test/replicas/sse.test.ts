import { jest } from '@jest/globals';
import { Session } from '../mcp/session.js';
import { OAuthClient } from '../support/oauth-client.js';
import { temporaryFolder } from '../support/process.js';
import { Cluster } from './support/cluster.js';

jest.setTimeout(120_000);

describe('an SSE session over three replicas', () => {
  const folder = temporaryFolder();
  let cluster: Cluster;
  let token: string;
  beforeAll(async () => {
    cluster = await Cluster.start(folder);
    ({ token } = await new OAuthClient(cluster.base).connect());
  });
  afterAll(() => cluster.remove());

  it('is answered on its stream, whichever replica its messages reach', async () => {
    const session = await Session.open(cluster.replica(0), token);
    for (const { base } of cluster.replicas) {
      const message = { jsonrpc: '2.0', id: `by ${base}`, method: 'tools/call', params: { name: 'where' } };
      const response = await post(base, session, message);
      expect([response.status, await response.text()]).toEqual([202, 'Accepted']);
      const { result } = await session.answer(message.id);
      expect(result?.structuredContent).toEqual({ port: String(cluster.replica(0).port) });
    }
    session.leave();
  });

  it('takes messages of up to 4 MiB from another replica, and says 413 of more', async () => {
    const session = await Session.open(cluster.replica(0), token);
    const call = (size: number): object => ({
      ...{ jsonrpc: '2.0', id: size, method: 'tools/call' },
      params: { name: 'where', arguments: { filler: '"'.repeat(size) } },
    });
    expect((await post(cluster.replica(1).base, session, call(2 * 1024 * 1024 - 1000))).status).toBe(202);
    await session.answer(2 * 1024 * 1024 - 1000);
    expect((await post(cluster.replica(1).base, session, call(2 * 1024 * 1024))).status).toBe(413);
    session.leave();
  });

  it('is the same 404 from every replica where it is unknown, another’s, or ended', async () => {
    const { token: others } = await new OAuthClient(cluster.base).connect();
    const theirs = await Session.open(cluster.replica(0), others);
    const ended = await Session.open(cluster.replica(0), token);
    ended.leave();
    await ended.closed;
    const answers = new Set<string>();
    for (const { base } of cluster.replicas) {
      for (const id of ['0'.repeat(32), theirs.id, ended.id, 'x\u0000', 'z'.repeat(5000)])
        answers.add(await refusal(base, id));
    }
    expect([...answers]).toEqual(['404 There is no such session']);
    theirs.leave();
  });

  it('refuses at each replica what it refuses at its own: malformed, an id in flight, too many, a wrong token', async () => {
    const session = await Session.open(cluster.replica(0), token);
    const call = (id: number): object => ({
      ...{ jsonrpc: '2.0', id, method: 'tools/call' },
      params: { name: 'bake', arguments: { ms: 60_000, steps: 1 } },
    });
    const malformed = { jsonrpc: '2.0', id: 1, method: 5 };
    expect(await outcomes(session, malformed)).toEqual([400, 400, 400]);
    expect((await post(cluster.replica(1).base, session, call(1))).status).toBe(202);
    expect(await outcomes(session, call(1))).toEqual([400, 400, 400]);
    for (let id = 2; id <= 64; id++)
      expect((await post(cluster.replica(id % 3).base, session, call(id))).status).toBe(202);
    expect(await outcomes(session, call(65))).toEqual([429, 429, 429]);
    const wrong = await Promise.all(
      cluster.replicas.map(({ base }) =>
        post(base, session, call(66), 'mcp_0123456789abcdef0123456789abcdef'),
      ),
    );
    expect(wrong.map(({ status }) => status)).toEqual([401, 401, 401]);
    session.leave();
  });

  it('through nginx at random: twenty sessions, two hundred calls, each answered', async () => {
    const sessions = await Promise.all(Array.from({ length: 20 }, () => Session.open(cluster, token)));
    const replicas = new Set<unknown>();
    await Promise.all(
      sessions.map(async (session) => {
        for (let call = 0; call < 10; call++)
          replicas.add((await session.call('where')).structuredContent?.['port']);
      }),
    );
    expect(replicas).toEqual(new Set(cluster.replicas.map(({ port }) => String(port))));
    sessions.forEach((session) => session.leave());
  });

  it('is cut off everywhere by a revocation on any replica, with what is in flight', async () => {
    const client = new OAuthClient(cluster.base);
    const mine = await client.connect();
    const sessions = await Promise.all(cluster.replicas.map((replica) => Session.open(replica, mine.token)));
    const others = await Session.open(cluster, token);
    const revoked = await cluster.admin(
      'DELETE',
      `clients/${mine.clientId}`,
      undefined,
      cluster.replica(2).base,
    );
    expect(revoked.status).toBe(204);
    for (const session of sessions)
      for (const { base } of cluster.replicas)
        expect((await post(base, session, { jsonrpc: '2.0', id: 1, method: 'ping' })).status).toBe(401);
    await Promise.all(sessions.map(({ closed }) => closed));
    expect((await others.call('where')).isError).not.toBe(true);
    others.leave();
  });

  it('is shown and ended by an operator at any replica', async () => {
    const session = await Session.open(cluster.replica(0), token);
    const { items } = (await (await cluster.admin('GET', 'sessions')).json()) as { items: { id: string }[] };
    const ended = await cluster.admin(
      'DELETE',
      `sessions/${items[0]?.id ?? ''}`,
      undefined,
      cluster.replica(1).base,
    );
    expect(ended.status).toBe(204);
    await session.closed;
    expect(await refusal(cluster.replica(2).base, session.id)).toBe('404 There is no such session');
  });

  function post(base: string, session: Session, body: object, by = session.token): Promise<Response> {
    return fetch(`${base}${session.endpoint}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${by}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** The status at each replica, the session's own first. */
  async function outcomes(session: Session, body: object): Promise<number[]> {
    const statuses: number[] = [];
    for (const { base } of cluster.replicas) statuses.push((await post(base, session, body)).status);
    return statuses;
  }

  async function refusal(base: string, sessionId: string): Promise<string> {
    const response = await fetch(`${base}/messages/?session_id=${encodeURIComponent(sessionId)}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: '{}',
    });
    const { error_description: words } = (await response.json()) as { error_description: string };
    return `${response.status} ${words}`;
  }
});
