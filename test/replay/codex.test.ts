import { createHash } from 'node:crypto';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { jsonAnswer, post } from '../mcp/streamable-post.js';
import { type Fields, ReplayedClient } from './replayed-client.js';

describe('Codex', () => {
  let service: TestApp;
  let codex: ReplayedClient;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());
  beforeEach(() => {
    codex = new ReplayedClient(service.base, { 'MCP-Protocol-Version': '2025-06-18' });
  });

  /** Its callback ends in an id that it derives from the address of the server. */
  const redirectUri = (port: number): string => {
    const id = createHash('sha256')
      .update(`${service.base}/mcp`)
      .digest()
      .subarray(0, 9)
      .toString('base64url');
    return `http://127.0.0.1:${port}/callback/${id}`;
  };

  const register = (port: number): ReturnType<ReplayedClient['register']> =>
    codex.register({
      client_name: 'Codex',
      redirect_uris: [redirectUri(port)],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
      response_types: ['code'],
    });

  it('looks for metadata by the path of the server, then at the root, in both notations', async () => {
    const challenged = await codex.send('GET', '/mcp');
    await challenged.arrayBuffer();
    expect([challenged.status, challenged.headers.get('www-authenticate')]).toEqual([
      401,
      `Bearer resource_metadata="${service.base}/.well-known/oauth-protected-resource/mcp", scope="mcp"`,
    ]);
    const requests = [
      'GET /.well-known/oauth-protected-resource/mcp 200',
      'GET /.well-known/oauth-protected-resource 200',
      'GET /.well-known/oauth-authorization-server/mcp 200',
      'GET /.well-known/openid-configuration/mcp 404',
      'GET /mcp/.well-known/openid-configuration 404',
      'GET /.well-known/oauth-authorization-server 200',
    ];
    expect(await codex.probe(requests.map((line) => line.slice(0, -4)))).toEqual(requests);
  });

  it('signs in at a port that changes, with the resource named once by itself and once by its settings', async () => {
    const { client_id: id } = await register(41_231);
    for (const port of [41_231, 52_907]) {
      const redirect = ['redirect_uri', redirectUri(port)] as const;
      const resource = ['resource', `${service.base}/mcp`] as const;
      const authorization = await codex.authorize([
        ['client_id', id],
        redirect,
        ['scope', 'mcp'],
        resource,
        resource,
      ]);
      expect(authorization.callback.href.startsWith(`${redirectUri(port)}?`)).toBe(true);
      const token = await codex.token(authorization, [['client_id', id], redirect, resource]);
      const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
      const { result } = await jsonAnswer(
        await post(service, token, list, { 'MCP-Protocol-Version': '2025-06-18' }),
      );
      expect(result?.['tools']).toHaveLength(2);
    }
  });

  it('asks for no scope where it was told of none', async () => {
    const { client_id: id } = await register(41_231);
    const asked: Fields = [
      ['client_id', id],
      ['redirect_uri', redirectUri(41_231)],
    ];
    await codex.token(await codex.authorize(asked), asked);
  });
});
