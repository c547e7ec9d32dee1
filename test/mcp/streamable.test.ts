import { AuditService } from '../../src/audit/audit.service.js';
import { createToken, type TokenFixture } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { type Headers, post, postModern } from './streamable-post.js';
import { TestToolsModule } from './test-tools.js';

const PING = { jsonrpc: '2.0', id: 1, method: 'ping' };
const echo = () => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'echo', arguments: { text: 'hello' } },
});
const initialize = (protocolVersion: string) => ({
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion, capabilities: {}, clientInfo: { name: 'test', version: '1' } },
});

describe('/mcp', () => {
  let service: TestApp;
  let fixture: TokenFixture;
  beforeAll(async () => {
    service = await startTestApp({ imports: [TestToolsModule] });
    fixture = await createToken(service);
  });
  afterAll(() => service.close());

  const send = (body: unknown, headers?: Headers): Promise<Response> =>
    post(service, fixture.token, body, headers);
  describe('before anything is read', () => {
    it('challenges who has no token, with the metadata of its own path', async () => {
      const response = await fetch(`${service.base}/mcp`, { method: 'POST' });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe(
        `Bearer resource_metadata="${service.base}/.well-known/oauth-protected-resource/mcp", scope="mcp"`,
      );
      const { resource } = (await (
        await fetch(`${service.base}/.well-known/oauth-protected-resource/mcp`)
      ).json()) as { resource: string };
      expect(resource).toBe(`${service.base}/mcp`);
    });

    it('and who has a wrong one', async () => {
      const response = await post(service, 'mcp_00112233445566778899aabbccddeeff', PING);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe(
        'Bearer error="invalid_token", error_description="The access token is invalid, expired or revoked", ' +
          `resource_metadata="${service.base}/.well-known/oauth-protected-resource/mcp", scope="mcp"`,
      );
    });

    it('refuses an Origin that lies, and echoes one that does not', async () => {
      expect((await send(PING, { Origin: 'https://evil.example' })).status).toBe(403);
      const response = await send(PING, { Origin: 'http://localhost:5173' });
      expect(response.status).toBe(200);
      expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
      expect(response.headers.get('access-control-expose-headers')).toContain('Mcp-Session-Id');
    });

    it.each([
      ['text/html', 406],
      ['application/json;q=0', 406],
      ['*/*', 200],
      [undefined, 200],
    ])('answers %s to Accept %p', async (accept, status) => {
      expect((await send(PING, { Accept: accept })).status).toBe(status);
    });

    it.each(['text/plain', 'application/x-www-form-urlencoded', undefined])(
      'takes no body of type %p',
      async (type) => {
        expect((await send(JSON.stringify(PING), { 'Content-Type': type })).status).toBe(415);
      },
    );

    it('takes no body over 4 MiB', async () => {
      const body = JSON.stringify({ ...PING, params: { text: 'x'.repeat(4 * 1024 * 1024) } });
      expect((await send(body)).status).toBe(413);
    });

    it('has POST alone where there is no session to stream or end', async () => {
      for (const method of ['GET', 'HEAD', 'DELETE', 'PUT']) {
        const response = await fetch(`${service.base}/mcp`, {
          method,
          headers: { Authorization: `Bearer ${fixture.token}`, Accept: 'text/event-stream' },
        });
        expect([method, response.status]).toEqual([method, 405]);
        expect(response.headers.get('allow')).toContain('POST');
      }
    });
  });

  describe.each([
    ['not JSON', '{"jsonrpc":', -32700],
    ['nothing', ' ', -32700],
    ['an empty object', {}, -32600],
    ['a null id', { jsonrpc: '2.0', id: null, method: 'ping' }, -32600],
    ['an empty batch', [], -32600],
    ['a batch with what is no message', [PING, { jsonrpc: '2.0' }], -32600],
    ['a batch of 10,000', Array.from({ length: 10_000 }, (_, id) => ({ ...PING, id })), -32600],
    ['a batch with initialize', [initialize('2025-03-26'), PING], -32600],
    ['a batch of two requests with one id', [PING, PING], -32600],
  ])('a body that is %s', (_, body, code) => {
    it.each([undefined, '2025-03-26', '2026-07-28'])('is 400 with a JSON-RPC error: %s', async (version) => {
      const response = await send(body, { 'MCP-Protocol-Version': version });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ jsonrpc: '2.0', error: { code } });
    });
  });

  it('records calls of either generation', async () => {
    await send(echo());
    await postModern(service, fixture.token, 'tools/call', { name: 'complain' });
    await service.app.get(AuditService).flush();
    const rows = await service.prisma.auditEvent.findMany({
      where: { userId: fixture.userId, type: 'tool.called' },
    });
    expect(rows).toHaveLength(2);
    for (const { detail } of rows) expect(detail).toMatchObject({ surface: 'streamable' });
  });
});
