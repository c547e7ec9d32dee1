import { LARGE_BODY } from '../../src/common/http/body.guard.js';
import { McpSessionsService } from '../../src/mcp/mcp-sessions.service.js';
import { announceBody } from '../support/announce-body.js';
import { createToken } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { eventually } from '../support/eventually.js';
import { postMessage, Session } from './session.js';
import { HoldTool, TestToolsModule } from './test-tools.js';

const PING = { jsonrpc: '2.0', id: 'ping', method: 'ping' };
const UNKNOWN = '0123456789abcdef0123456789abcdef';

describe('POST /messages/', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ imports: [TestToolsModule], limits: { callsPerSession: 4 } });
  });
  afterAll(() => service.close());

  /** A session of a new user and client. */
  const open = async () => {
    const fixture = await createToken(service);
    return { ...fixture, session: await Session.open(service, fixture.token) };
  };

  it('accepts a message; its answer arrives on the stream', async () => {
    const { session } = await open();
    const response = await session.post(PING);
    expect(response.status).toBe(202);
    expect(await response.text()).toBe('Accepted');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await session.answer('ping')).toEqual({ jsonrpc: '2.0', id: 'ping', result: {} });
    session.leave();
  });

  it('is one route with and without the slash', async () => {
    const { session, token } = await open();
    for (const path of ['/messages', '/messages/']) {
      const response = await postMessage(service, `${path}?session_id=${session.id}`, token, PING);
      expect([path, response.status]).toEqual([path, 202]);
    }
    session.leave();
  });

  it('goes through the handshake of each revision of the protocol', async () => {
    const { session } = await open();
    for (const protocolVersion of ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25']) {
      const params = { protocolVersion, capabilities: {}, clientInfo: { name: 'test', version: '1' } };
      const { result } = await session.request('initialize', params);
      expect(result).toMatchObject({
        protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: 'Gatehouse' },
      });
      const response = await session.post({ jsonrpc: '2.0', method: 'notifications/initialized' });
      expect(response.status).toBe(202);
    }
    session.leave();
  });

  it('answers what it does not know with the errors of JSON-RPC', async () => {
    const { session } = await open();
    expect((await session.request('prompts/list')).error).toEqual({
      code: -32601,
      message: 'Method not found',
    });
    expect((await session.request('tools/call', { name: 'nothing' })).error?.code).toBe(-32602);
    expect((await session.request('tools/call', { arguments: {} })).error?.code).toBe(-32602);
    session.leave();
  });

  it.each([
    '/messages/',
    '/messages/?session_id=',
    '/messages/?session_id=a&session_id=b',
    '/messages/?id=a',
  ])('%s names no session: 400', async (path) => {
    const { token } = await createToken(service);
    const response = await postMessage(service, path, token, PING);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });

  it('answers the same 404 for a session that is unknown, malformed, ended, or of another user or client', async () => {
    const mine = await open();
    const theirs = await open();
    const sameUser = await createToken(service, { userId: mine.userId });
    const sameClient = await createToken(service, { clientId: mine.clientId });
    const ended = await Session.open(service, mine.token);
    const { id } = await service.prisma.mcpSession.findFirstOrThrow({
      where: { userId: mine.userId },
      orderBy: { createdAt: 'desc' },
    });
    await service.app.get(McpSessionsService).end(id, 'operator');
    await ended.closed;

    const attempts: [sessionId: string, token: string][] = [
      [UNKNOWN, mine.token],
      ['%00', mine.token],
      [mine.session.id.toUpperCase(), mine.token],
      [ended.id, mine.token],
      [theirs.session.id, mine.token],
      [mine.session.id, theirs.token],
      [mine.session.id, sameUser.token],
      [mine.session.id, sameClient.token],
    ];
    for (const [sessionId, token] of attempts) {
      const response = await postMessage(service, `/messages/?session_id=${sessionId}`, token, PING);
      expect([response.status, await response.json()]).toEqual([
        404,
        { error: 'not_found', error_description: 'There is no such session' },
      ]);
    }
    await mine.session.request('ping');
    expect(mine.session.answers).toHaveLength(1);
    mine.session.leave();
    theirs.session.leave();
  });

  it('takes any live token of its user and client, and calls are made with that one', async () => {
    const { session, tokenId, userId, clientId } = await open();
    const other = await createToken(service, { userId, clientId });
    expect((await session.call('whoami')).structuredContent).toEqual({ tokenId, userId, clientId });
    expect((await session.call('whoami', {}, other.token)).structuredContent).toEqual({
      tokenId: other.tokenId,
      userId,
      clientId,
    });
    session.leave();
  });

  it('checks the expiry and the scopes of the token on the request, not those of the stream', async () => {
    const { session, userId, clientId } = await open();
    const expired = await createToken(service, { userId, clientId, expiresIn: -1 });
    expect((await session.post(PING, expired.token)).status).toBe(401);

    expect(await session.call('orders')).toEqual({
      content: [{ type: 'text', text: 'This needs the scope mcp orders: connect again to grant it' }],
      isError: true,
      _meta: {
        'mcp/www_authenticate': [
          'Bearer error="insufficient_scope", error_description="This needs the scope mcp orders", ' +
            `resource_metadata="${service.base}/.well-known/oauth-protected-resource", scope="mcp orders"`,
        ],
      },
    });
    const wide = await createToken(service, { userId, clientId, scopes: ['mcp', 'orders'] });
    expect((await session.call('orders', {}, wide.token)).structuredContent).toEqual({
      text: 'three cupcakes',
    });
    session.leave();
  });

  it.each([
    ['not JSON', '{"jsonrpc":', -32700],
    ['nothing', ' ', -32700],
    ['an empty object', '{}', -32600],
    ['another version', '{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600],
    ['no method', '{"jsonrpc":"2.0","id":1}', -32600],
    ['a null id', '{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600],
    ['parameters by position', '{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}', -32600],
    ['an empty batch', '[]', -32600],
    ['a batch with a fault', '[{"jsonrpc":"2.0","id":1,"method":"ping"},{}]', -32600],
    ['a batch of batches', '[[{"jsonrpc":"2.0","id":1,"method":"ping"}]]', -32600],
  ])('%s: 400 with a JSON-RPC error', async (_, body, code) => {
    const { session } = await open();
    const response = await session.post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', id: null, error: { code } });
    await session.request('ping');
    expect(session.answers).toHaveLength(1);
    session.leave();
  });

  it('takes a batch, and answers each by itself', async () => {
    const { session } = await open();
    const batch = [
      { jsonrpc: '2.0', id: 'a', method: 'ping' },
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', id: 'b', method: 'tools/call', params: { name: 'echo', arguments: { text: 'b' } } },
    ];
    expect((await session.post(batch)).status).toBe(202);
    expect((await session.answer('a')).result).toEqual({});
    expect((await session.answer('b')).result?.structuredContent).toEqual({ text: 'b' });

    const initialize = { jsonrpc: '2.0', id: 'c', method: 'initialize', params: {} };
    expect((await session.post([PING, initialize])).status).toBe(400);
    expect((await session.post(Array.from({ length: 65 }, () => PING))).status).toBe(400);
    session.leave();
  });

  it('refuses a body that is too large or of another type, and reads none of who may not come in', async () => {
    const { session, token } = await open();
    const padding = { ...PING, params: { padding: 'x'.repeat(LARGE_BODY) } };
    expect((await session.post(padding)).status).toBe(413);
    const large = { ...PING, params: { padding: 'x'.repeat(LARGE_BODY - 1000) } };
    expect((await session.post(large)).status).toBe(202);
    const text = await fetch(`${service.base}${session.endpoint}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'text/plain' },
      body: JSON.stringify(PING),
    });
    expect(text.status).toBe(415);
    const url = `${service.base}/messages/?session_id=`;
    const head = { Authorization: `Bearer ${token}` };
    expect(await announceBody(`${url}${session.id}`)).toBe(401);
    expect(await announceBody(`${url}${UNKNOWN}`, head)).toBe(404);
    expect(await announceBody(`${url}${session.id}`, head)).toBe(413);
    session.leave();
  });

  it('bounds the calls in flight in one session, and no other', async () => {
    const { session, token } = await open();
    const hold = service.app.get(HoldTool);
    const first = hold.held.length;
    const ids = [];
    for (let i = 0; i < 4; i++) ids.push(await session.begin('tools/call', { name: 'hold' }));
    const call = (id: number) => ({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'echo' } });
    const refused = await session.post(call(99));
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await session.post(PING)).status).toBe(202);

    const another = await Session.open(service, token);
    expect((await another.call('echo', { text: 'x' })).structuredContent).toEqual({ text: 'x' });
    another.leave();

    (await hold.begun(first + 3)).finish('done');
    await session.answer(ids[3]!);
    expect((await session.post([call(100), call(101)])).status).toBe(429);
    expect((await session.post(call(102))).status).toBe(202);
    await session.answer(102);
    session.leave();
  });

  it('counts no call that the SDK itself refuses', async () => {
    const { session } = await open();
    for (let i = 0; i < 6; i++) {
      const { error } = await session.request('tools/call', { name: 'hold', task: {} });
      expect(error?.code).toBe(-32603);
    }
    session.leave();
  });

  it('takes no second call under an id that is in flight', async () => {
    const { session } = await open();
    const hold = service.app.get(HoldTool);
    const first = hold.held.length;
    const call = { jsonrpc: '2.0', id: 'x', method: 'tools/call', params: { name: 'hold' } };
    expect((await session.post(call)).status).toBe(202);
    expect((await session.post(call)).status).toBe(400);
    (await hold.begun(first)).finish('once');
    await session.answer('x');
    expect((await session.post(call)).status).toBe(202);
    expect(
      (
        await session.post([
          { ...call, id: 'y' },
          { ...call, id: 'y' },
        ])
      ).status,
    ).toBe(400);
    session.leave();
  });

  it('gives up a call that is cancelled, and answers nothing', async () => {
    const { session } = await open();
    const hold = service.app.get(HoldTool);
    const first = hold.held.length;
    const id = await session.begin('tools/call', { name: 'hold' });
    const { signal, finish } = await hold.begun(first);
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } };
    expect((await session.post(cancelled)).status).toBe(202);
    await eventually(() => signal.aborted);
    finish('too late');
    await session.request('ping');
    expect(session.answers.map((answer) => answer.id)).not.toContain(id);
    session.leave();
  });

  it('gives up what is in flight when the client leaves', async () => {
    const { session } = await open();
    const hold = service.app.get(HoldTool);
    const first = hold.held.length;
    await session.begin('tools/call', { name: 'hold' });
    const { signal } = await hold.begun(first);
    session.leave();
    await eventually(() => signal.aborted);
  });
});
