import { ADMIN_KEY, startTestApp, type TestApp } from '../support/test-app.js';
import { Session } from '../mcp/session.js';
import { jsonAnswer, post } from '../mcp/streamable-post.js';
import { type Fields, ReplayedClient } from './replayed-client.js';

/** It filters its grant types by the metadata, and asks for an exact match in vain where its port is taken. */
const REGISTRATION = {
  client_name: 'Visual Studio Code',
  client_uri: 'https://code.visualstudio.com',
  grant_types: ['authorization_code'],
  response_types: ['code'],
  redirect_uris: [
    'https://insiders.vscode.dev/redirect',
    'https://vscode.dev/redirect',
    'http://127.0.0.1/',
    'http://127.0.0.1:33418/',
  ],
  scope: 'mcp',
  token_endpoint_auth_method: 'none',
  application_type: 'native',
};

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: { roots: { listChanged: true }, sampling: {}, elicitation: {} },
    clientInfo: { name: 'Visual Studio Code', version: '1.118.0' },
  },
};

/** Where its own window is to be opened again: a URL in the state, which must come back to the letter. */
const STATE = 'vscode://dynamicauthprovider/localhost%3A3000/authorize?nonce=kD%2B3%2F9w%3D%3D';

describe('VS Code', () => {
  let service: TestApp;
  let code: ReplayedClient;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());
  beforeEach(() => {
    code = new ReplayedClient(service.base, {
      'User-Agent': 'Visual Studio Code/1.118.0',
      'MCP-Protocol-Version': '2025-11-25',
    });
  });

  const connect = async (id: string, redirectUri: string, more: Fields = []): Promise<string> => {
    const redirect = ['redirect_uri', redirectUri] as const;
    const authorization = await code.authorize(
      [['client_id', id], ['scope', 'mcp'], ...more, redirect],
      STATE,
    );
    return code.token(authorization, [['client_id', id], redirect, ...more]);
  };

  it('falls back to SSE where a POST is refused by a 4xx that is not about tokens', async () => {
    const response = await code.send('POST', '/sse', {
      body: { jsonrpc: '2.0', id: 1, method: 'initialize', params: {} },
      headers: { Accept: 'text/event-stream, application/json' },
    });
    expect(response.status).toBe(405);
    await response.arrayBuffer();
  });

  it('finds the server by the challenge, or by the origin where the resource is not the address that it called', async () => {
    const response = await code.send('GET', '/sse', { headers: { Accept: 'text/event-stream' } });
    await response.arrayBuffer();
    expect(response.headers.get('www-authenticate')).toMatch(
      /^Bearer resource_metadata="[^"]+", scope="mcp"$/,
    );
    expect(await code.document('/.well-known/oauth-protected-resource/sse')).toMatchObject({
      resource: `${service.base}/sse`,
      authorization_servers: [service.base],
    });
    expect(await code.document('/.well-known/oauth-authorization-server')).toMatchObject({
      issuer: service.base,
      grant_types_supported: expect.arrayContaining(['authorization_code']) as unknown,
    });
  });

  it('on /mcp: is sent to metadata of the very address that it called, and needs no stream of its own', async () => {
    const refused = await code.send('POST', '/mcp', { body: INITIALIZE });
    await refused.arrayBuffer();
    const [, metadata = ''] =
      /resource_metadata="([^"]+)"/.exec(refused.headers.get('www-authenticate') ?? '') ?? [];
    expect([refused.status, await code.document(metadata)]).toEqual([
      401,
      expect.objectContaining({ resource: `${service.base}/mcp` }),
    ]);
    const registration = await code.register(REGISTRATION);
    const resource: Fields = [['resource', `${service.base}/mcp`]];
    const token = await connect(registration.client_id, 'https://vscode.dev/redirect', resource);
    const opening = await post(service, token, INITIALIZE);
    expect((await jsonAnswer(opening)).result).toMatchObject({ protocolVersion: '2025-11-25' });
    const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' };
    const session = opening.headers.get('mcp-session-id') ?? undefined;
    const { result } = await jsonAnswer(await post(service, token, list, { 'Mcp-Session-Id': session }));
    expect(result?.['tools']).toHaveLength(2);
  });

  it.each([
    'https://vscode.dev/redirect',
    'https://insiders.vscode.dev/redirect',
    'http://127.0.0.1:33418/',
    'http://127.0.0.1:59656/',
  ])(
    'registers four addresses at once, and is answered at %s with its state as it was',
    async (redirectUri) => {
      const registration = await code.register(REGISTRATION);
      expect(registration.client_secret).toBeUndefined();
      for (const more of [[], [['resource', `${service.base}/sse`]]] as Fields[]) {
        const token = await connect(registration.client_id, redirectUri, more);
        const session = await Session.open(service, token);
        expect((await session.call('search', { query: 'cupcake' })).isError).toBeFalsy();
        session.leave();
      }
    },
  );

  it('registers anew where its token is refused', async () => {
    const first = await code.register(REGISTRATION);
    const token = await connect(first.client_id, 'https://vscode.dev/redirect');
    await fetch(`${service.base}/admin/clients/${first.client_id}`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${ADMIN_KEY}` },
    });
    const refused = await code.send('GET', '/sse', { headers: { Authorization: `Bearer ${token}` } });
    expect(refused.status).toBe(401);
    await refused.arrayBuffer();
    const second = await code.register(REGISTRATION);
    const again = await connect(second.client_id, 'https://vscode.dev/redirect');
    (await Session.open(service, again)).leave();
  });
});
