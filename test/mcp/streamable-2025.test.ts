import { AuditService } from '../../src/audit/audit.service.js';
import { createToken, type TokenFixture } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { AskingToolsModule } from './asking-tools.js';
import { allMessages, type Headers, jsonAnswer, post } from './streamable-post.js';
import { TestToolsModule } from './test-tools.js';

const PING = { jsonrpc: '2.0', id: 1, method: 'ping' };
const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' };
const echo = (id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name: 'echo', arguments: { text: 'hello' } },
});
const initialize = (protocolVersion: string) => ({
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion, capabilities: {}, clientInfo: { name: 'test', version: '1' } },
});

describe('/mcp up to 2025-11-25', () => {
  let service: TestApp;
  let fixture: TokenFixture;
  beforeAll(async () => {
    service = await startTestApp({ imports: [TestToolsModule, AskingToolsModule] });
    fixture = await createToken(service);
  });
  afterAll(() => service.close());

  const send = (body: unknown, headers?: Headers): Promise<Response> =>
    post(service, fixture.token, body, headers);

  it.each([
    ['2025-11-25', '2025-11-25'],
    ['2025-06-18', '2025-06-18'],
    ['2025-03-26', '2025-03-26'],
    ['2026-07-28', '2025-11-25'],
    ['1900-01-01', '2025-11-25'],
  ])('settles initialize with %s on %s', async (asked, settled) => {
    const response = await send(initialize(asked));
    const { result } = await jsonAnswer(response);
    expect(result).toMatchObject({ protocolVersion: settled, serverInfo: { name: 'Gatehouse' } });
    expect(result?.['capabilities']).toMatchObject({ tools: {} });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('mcp-session-id')).toMatch(/^[\x21-\x7e]+$/);
  });

  it.each(['2025-11-25', '2025-06-18', '2025-03-26', undefined])(
    'answers a call with one JSON document, and takes notifications: %s',
    async (version) => {
      const headers = { 'MCP-Protocol-Version': version };
      const accepted = await send(INITIALIZED, headers);
      expect(accepted.status).toBe(202);
      expect(await accepted.text()).toBe('');
      const { id, result } = await jsonAnswer(await send(echo('a-1'), headers));
      expect(id).toBe('a-1');
      expect(result?.structuredContent).toEqual({ text: 'hello' });
      expect(result).not.toHaveProperty('resultType');
    },
  );

  it('answers errors in band', async () => {
    for (const [body, code] of [
      [{ ...PING, method: 'no/such' }, -32601],
      [{ ...PING, method: 'server/discover' }, -32601],
      [{ ...PING, method: 'tools/call', params: { name: 'none' } }, -32602],
      [{ ...PING, method: 'initialize', params: {} }, -32602],
    ] as const) {
      const response = await send(body);
      expect(response.status).toBe(200);
      expect(await jsonAnswer(response)).toMatchObject({ id: 1, error: { code } });
    }
  });

  it.each(['1900-01-01', '2025-11-26', 'abc'])('is 400 for the revision %s', async (version) => {
    expect((await send(PING, { 'MCP-Protocol-Version': version })).status).toBe(400);
  });

  it('names the revisions that there are where it refuses one', async () => {
    const response = await send(PING, { 'MCP-Protocol-Version': '2025-01-01' });
    const { error } = (await response.json()) as { error: { code: number; data: object } };
    expect(error.code).toBe(-32022);
    expect(error.data).toMatchObject({ requested: '2025-01-01' });
    expect((error.data as { supported: string[] }).supported.slice(0, 2)).toEqual([
      '2026-07-28',
      '2025-11-25',
    ]);
  });

  it('has batches in 2025-03-26 alone', async () => {
    const batch = [echo(1), INITIALIZED, { ...PING, id: 'p' }, { ...PING, id: 3, method: 'none' }];
    const response = await send(batch, { 'MCP-Protocol-Version': '2025-03-26' });
    const answers = (await response.json()) as { id: unknown }[];
    expect(answers).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 1 }),
        { jsonrpc: '2.0', id: 'p', result: {} },
        expect.objectContaining({ id: 3, error: expect.objectContaining({ code: -32601 }) as unknown }),
      ]),
    );
    expect(answers).toHaveLength(3);
    expect((await send([INITIALIZED])).status).toBe(202);
    for (const version of ['2025-06-18', '2025-11-25', '2026-07-28']) {
      expect((await send(batch, { 'MCP-Protocol-Version': version })).status).toBe(400);
    }
  });

  it('takes any session id for none: stale, malformed, or another’s', async () => {
    const other = await createToken(service);
    const foreign = await post(service, other.token, initialize('2025-11-25'));
    for (const id of [foreign.headers.get('mcp-session-id')!, 'stale', '../../etc', '0'.repeat(4000)]) {
      const response = await send(echo(), { 'Mcp-Session-Id': id });
      expect((await jsonAnswer(response)).result?.structuredContent).toEqual({ text: 'hello' });
      expect((await send(INITIALIZED, { 'Mcp-Session-Id': id })).status).toBe(202);
    }
  });

  it('opens a session a call at no cost: nothing is kept of it', async () => {
    const opened = await send(initialize('2025-11-25'));
    const id = opened.headers.get('mcp-session-id')!;
    await send(echo(), { 'Mcp-Session-Id': id });
    await service.app.get(AuditService).flush();
    expect(await service.prisma.mcpSession.count({ where: { userId: fixture.userId } })).toBe(0);
    expect(
      await service.prisma.auditEvent.count({
        where: { userId: fixture.userId, type: { startsWith: 'session.' } },
      }),
    ).toBe(0);
  });

  it('streams where something comes before the answer, and ends with it', async () => {
    const call = {
      ...PING,
      method: 'tools/call',
      params: { name: 'report', _meta: { progressToken: 'p' } },
    };
    const response = await send(call);
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(await allMessages(response)).toEqual([
      {
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { progressToken: 'p', progress: 1, total: 2, message: 'half' },
      },
      {
        jsonrpc: '2.0',
        method: 'notifications/message',
        params: { level: 'warning', logger: 'bakery', data: { oven: 'hot' } },
      },
      expect.objectContaining({ id: 1, result: expect.anything() as unknown }),
    ]);
  });

  it('leaves out what comes before for a client that takes JSON alone', async () => {
    const call = { ...PING, method: 'tools/call', params: { name: 'report', _meta: { progressToken: 1 } } };
    const { result } = await jsonAnswer(await send(call, { Accept: 'application/json' }));
    expect(result?.structuredContent).toEqual({ text: 'done' });
  });

  it('streams all of it to a client that takes streams alone', async () => {
    const response = await send(echo(), { Accept: 'text/event-stream' });
    expect(await allMessages(response)).toMatchObject([{ id: 1, result: { structuredContent: {} } }]);
  });
});
