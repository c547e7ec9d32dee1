import { get as httpGet, type IncomingMessage } from 'node:http';
import { LiveSessions } from '../../src/mcp/sessions/live-sessions.service.js';
import { createToken, type TokenFixture } from '../support/fixtures.js';
import { MovableClock } from '../support/movable-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { eventually } from '../support/eventually.js';
import { get, postMessage, Session } from './session.js';
import { HoldTool, TestToolsModule } from './test-tools.js';

const FLOOD = { name: 'flood', arguments: { bytes: 900_000 } };

describe('the number of sessions', () => {
  const clock = new MovableClock();
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({
      imports: [TestToolsModule],
      clock,
      environment: { MAX_SESSIONS: '4', MAX_SESSIONS_PER_USER: '2' },
    });
  });
  afterAll(() => service.close());

  const reasons = async (userId: string): Promise<(string | null)[]> => {
    const rows = await service.prisma.mcpSession.findMany({
      where: { userId },
      orderBy: { createdAt: 'asc' },
    });
    return rows.map(({ endReason }) => endReason);
  };
  const open = async (token: string): Promise<Session> => {
    clock.pass(1);
    return Session.open(service, token);
  };

  it("makes room for a user's newest by their longest idle, across clients, and touches nobody else's", async () => {
    const one = await createToken(service);
    const two = await createToken(service, { userId: one.userId });
    const other = await open((await createToken(service)).token);
    const first = await open(one.token);
    const second = await open(two.token);
    clock.pass(1);
    await first.request('ping');
    const third = await open(one.token);
    await second.closed;
    expect(await reasons(one.userId)).toEqual([null, 'replaced', null]);
    expect((await second.post({ jsonrpc: '2.0', id: 1, method: 'ping' })).status).toBe(404);
    await Promise.all([first.request('ping'), third.request('ping'), other.request('ping')]);
    for (const session of [first, third, other]) session.leave();
    await eventually(() => [...service.app.get(LiveSessions).all()].length === 0);
  });

  it('spares the one with a call in flight', async () => {
    const { token, userId } = await createToken(service);
    const busy = await open(token);
    const id = await busy.begin('tools/call', { name: 'hold' });
    const { finish } = await service.app.get(HoldTool).begun(0);
    const idle = await open(token);
    const newest = await open(token);
    await idle.closed;
    finish('done');
    expect((await busy.answer(id)).result?.structuredContent).toEqual({ text: 'done' });
    expect(await reasons(userId)).toEqual([null, 'replaced', null]);
    for (const session of [busy, newest]) session.leave();
    await eventually(() => [...service.app.get(LiveSessions).all()].length === 0);
  });

  it('is bounded for the server: 503, and room again once one leaves', async () => {
    const tokens = await Promise.all([1, 2, 3].map(() => createToken(service)));
    const sessions = await Promise.all(
      [tokens[0]!, tokens[0]!, tokens[1]!, tokens[1]!].map(({ token }) => Session.open(service, token)),
    );
    const refused = await get(service, '/sse', tokens[2]!.token);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('10');
    expect(await reasons(tokens[2]!.userId)).toEqual([]);
    sessions[0]!.leave();
    await eventually(async () => {
      const session = await Session.open(service, tokens[2]!.token).catch(() => undefined);
      session?.leave();
      return session !== undefined;
    });
    for (const session of sessions) session.leave();
  });
});

describe('a client that opens streams and leaves', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  it('leaves nothing behind', async () => {
    const { token, userId } = await createToken(service);
    for (let round = 0; round < 10; round++) {
      const sessions = await Promise.all(Array.from({ length: 10 }, () => Session.open(service, token)));
      for (const session of sessions) session.leave();
    }
    // Some leave before they have an answer.
    for (let i = 0; i < 20; i++) {
      const abort = new AbortController();
      const opening = get(service, '/sse', token, abort.signal).catch(() => undefined);
      setTimeout(() => abort.abort(), i);
      await opening;
    }
    await eventually(() => [...service.app.get(LiveSessions).all()].length === 0);
    await eventually(async () => (await live(userId)) === 0);
    const rows = await service.prisma.mcpSession.groupBy({
      by: ['endReason'],
      where: { userId },
      _count: true,
    });
    expect(rows).toEqual([{ endReason: 'closed', _count: expect.any(Number) as number }]);
  });

  const live = (userId: string): Promise<number> =>
    service.prisma.mcpSession.count({ where: { userId, endedAt: null } });
});

describe.each([
  ['leaves too much unread', { unreadBytes: 100_000 }],
  ['takes nothing for too long', { stalledMs: 50, sweepMs: 10, unreadBytes: 1e9 }],
])('a reader that %s', (_, limits) => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ imports: [TestToolsModule], limits });
  });
  afterAll(() => service.close());

  /** A stream of which only the first event is read. */
  const openUnread = async ({
    token,
  }: TokenFixture): Promise<{ endpoint: string; stream: IncomingMessage }> => {
    const stream = await new Promise<IncomingMessage>((resolve, reject) => {
      httpGet(`${service.base}/sse`, { headers: { Authorization: `Bearer ${token}` } }, resolve).on(
        'error',
        reject,
      );
    });
    const first = await new Promise<Buffer>((resolve) => stream.once('data', resolve));
    stream.pause();
    stream.on('error', () => undefined);
    return { stream, endpoint: /data: (.*)\n/.exec(first.toString())![1]! };
  };

  it('is closed, while who reads gets the same and more', async () => {
    const slow = await createToken(service);
    const { endpoint, stream } = await openUnread(slow);
    const reader = await Session.open(service, (await createToken(service)).token);
    const row = () => service.prisma.mcpSession.findFirstOrThrow({ where: { userId: slow.userId } });

    let id = 0;
    await eventually(async () => {
      id += 1;
      const body = { jsonrpc: '2.0', id, method: 'tools/call', params: FLOOD };
      const { status } = await postMessage(service, endpoint, slow.token, body);
      expect([202, 404, 429]).toContain(status);
      return status === 404;
    });
    await eventually(async () => (await row()).endReason === 'slow_reader');
    for (let i = 0; i < id + 5; i++) await reader.call(FLOOD.name, FLOOD.arguments);
    expect(reader.isClosed).toBe(false);
    reader.leave();
    stream.destroy();
  });
});
