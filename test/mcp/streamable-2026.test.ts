import { createToken, type TokenFixture } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { AskingToolsModule } from './asking-tools.js';
import { allMessages, type Headers, jsonAnswer, post, postModern } from './streamable-post.js';
import { TestToolsModule } from './test-tools.js';

const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' };

/** What `server/discover` names is what a refusal names. */
const REVISIONS = ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07'];

describe('/mcp of 2026-07-28', () => {
  let service: TestApp;
  let fixture: TokenFixture;
  beforeAll(async () => {
    service = await startTestApp({ imports: [TestToolsModule, AskingToolsModule] });
    fixture = await createToken(service);
  });
  afterAll(() => service.close());

  const send = (body: unknown, headers?: Headers): Promise<Response> =>
    post(service, fixture.token, body, headers);
  const modern = (
    method: string,
    params?: Record<string, unknown>,
    options?: Parameters<typeof postModern>[4],
  ): Promise<Response> => postModern(service, fixture.token, method, params, options);

  it('tells what there is, and who it is', async () => {
    const { result } = await jsonAnswer(await modern('server/discover'));
    expect(result).toMatchObject({
      resultType: 'complete',
      supportedVersions: REVISIONS,
      capabilities: { tools: {} },
      ttlMs: 0,
      cacheScope: 'private',
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'Gatehouse' } },
    });
    expect(result?.['instructions']).toContain('consented');
  });

  it('answers a call with one JSON document, without a session', async () => {
    const response = await modern(
      'tools/call',
      { name: 'echo', arguments: { text: 'hello' } },
      { headers: { 'Mcp-Session-Id': 'stale' } },
    );
    expect(response.headers.get('mcp-session-id')).toBeNull();
    const { result } = await jsonAnswer(response);
    expect(result).toMatchObject({ resultType: 'complete', structuredContent: { text: 'hello' } });
    expect(result).not.toHaveProperty('ttlMs');
  });

  it('lists tools with how long the list is good', async () => {
    const { result } = await jsonAnswer(await modern('tools/list'));
    expect(result).toMatchObject({ resultType: 'complete', ttlMs: 0, cacheScope: 'private' });
    expect(result?.['tools']).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'echo' }) as unknown]),
    );
  });

  it.each(['ping', 'initialize', 'logging/setLevel', 'resources/subscribe', 'no/such', 'constructor'])(
    'has no %s: 404',
    async (method) => {
      const response = await modern(method);
      expect(response.status).toBe(404);
      expect(await jsonAnswer(response)).toMatchObject({ id: 1, error: { code: -32601 } });
    },
  );

  it('answers what a tool’s name or arguments are not in band', async () => {
    const response = await modern('tools/call', { name: 'none' });
    expect(response.status).toBe(200);
    expect(await jsonAnswer(response)).toMatchObject({ error: { code: -32602 } });
  });

  it.each<[why: string, headers: Headers, code: number]>([
    ['no MCP-Protocol-Version', { 'MCP-Protocol-Version': undefined }, -32020],
    ['another MCP-Protocol-Version', { 'MCP-Protocol-Version': '2025-11-25' }, -32020],
    ['no Mcp-Method', { 'Mcp-Method': undefined }, -32020],
    ['another Mcp-Method', { 'Mcp-Method': 'tools/list' }, -32020],
    ['Mcp-Method in capitals', { 'Mcp-Method': 'Tools/Call' }, -32020],
    ['no Mcp-Name', { 'Mcp-Name': undefined }, -32020],
    ['another Mcp-Name', { 'Mcp-Name': 'complain' }, -32020],
    ['an Mcp-Name that is badly encoded', { 'Mcp-Name': '=?base64?ZWNo*?=' }, -32020],
  ])('refuses a request whose headers do not repeat it: %s', async (_, headers, code) => {
    const response = await modern('tools/call', { name: 'echo', arguments: { text: 'a' } }, { headers });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', id: 1, error: { code } });
  });

  it('decodes Mcp-Name before it compares', async () => {
    const headers = { 'Mcp-Name': `=?base64?${Buffer.from('echo').toString('base64')}?=` };
    const response = await modern('tools/call', { name: 'echo', arguments: { text: 'a' } }, { headers });
    expect(response.status).toBe(200);
  });

  it('refuses a revision that there is not, and names those that there are', async () => {
    const version = '2027-01-01';
    const response = await modern(
      'tools/list',
      {},
      {
        headers: { 'MCP-Protocol-Version': version },
        meta: { 'io.modelcontextprotocol/protocolVersion': version },
      },
    );
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { code: number; data: unknown } };
    expect(error.code).toBe(-32022);
    expect(error.data).toMatchObject({
      requested: version,
      supported: REVISIONS,
    });
  });

  it.each([
    ['capabilities', { 'io.modelcontextprotocol/clientCapabilities': undefined }],
    ['a revision that is a string', { 'io.modelcontextprotocol/protocolVersion': 7 }],
    ['a log level that there is', { 'io.modelcontextprotocol/logLevel': 'loud' }],
  ])('refuses a request without %s', async (_, meta) => {
    const response = await modern('tools/list', {}, { meta });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: -32602 } });
  });

  it('takes a notification, and refuses an answer: nobody asked', async () => {
    const headers = { 'MCP-Protocol-Version': '2026-07-28' };
    expect((await send(INITIALIZED, headers)).status).toBe(202);
    expect((await send({ jsonrpc: '2.0', id: 'x', result: {} }, headers)).status).toBe(400);
  });

  it('sends log messages to who asks for them in the request, and progress', async () => {
    const quiet = await modern('tools/call', { name: 'report' });
    expect((await jsonAnswer(quiet)).result?.structuredContent).toEqual({ text: 'done' });
    const meta = { progressToken: 7, 'io.modelcontextprotocol/logLevel': 'debug' };
    const messages = await allMessages(await modern('tools/call', { name: 'report' }, { meta }));
    expect(messages.map(({ method }) => method)).toEqual([
      'notifications/progress',
      'notifications/message',
      'notifications/message',
      undefined,
    ]);
    expect(messages.at(-1)?.result).toMatchObject({ resultType: 'complete' });
  });
});
