import { location } from '../support/browser.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { Session } from '../mcp/session.js';
import { ReplayedClient } from './replayed-client.js';

const DESKTOP = 'cursor://anysphere.cursor-mcp/oauth/callback';
const AGENTS = 'https://www.cursor.com/agents/mcp/oauth/callback';
const LOOPBACK = 'http://localhost:8787/callback';

/** All in one registration: a server that refuses one of them is of no use to it. */
const REGISTRATION = {
  client_name: 'Cursor',
  redirect_uris: [DESKTOP, AGENTS, LOOPBACK],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
};

describe('Cursor', () => {
  let service: TestApp;
  let cursor: ReplayedClient;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());
  beforeEach(() => {
    cursor = new ReplayedClient(service.base, { 'User-Agent': 'Cursor/2.4.21 (linux x64)' });
  });

  it('tries Streamable HTTP at the address of the stream, and takes the 405 for a server that has SSE alone', async () => {
    const response = await cursor.send('POST', '/sse', {
      body: { jsonrpc: '2.0', id: 0, method: 'initialize', params: {} },
      headers: { Accept: 'application/json, text/event-stream' },
    });
    expect([response.status, response.headers.get('allow')]).toEqual([405, expect.stringContaining('GET')]);
    await response.arrayBuffer();
    const requests = [
      'GET /sse 401',
      'GET /.well-known/oauth-protected-resource 200',
      'GET /.well-known/oauth-authorization-server 200',
      'GET /.well-known/openid-configuration 404',
    ];
    expect(await cursor.probe(requests.map((line) => line.slice(0, -4)))).toEqual(requests);
  });

  it.each([DESKTOP, AGENTS, LOOPBACK])(
    'registers three addresses at once, and is answered at %s',
    async (redirectUri) => {
      const { client_id: id, client_secret: secret } = await cursor.register(REGISTRATION);
      expect(secret).toBeUndefined();
      const redirect = ['redirect_uri', redirectUri] as const;
      // The resource as its SDK has it from the metadata of the root: without a slash, and with one in older releases.
      for (const resource of [service.base, `${service.base}/`]) {
        const authorization = await cursor.authorize([
          ['client_id', id],
          redirect,
          ['scope', 'mcp'],
          ['resource', resource],
        ]);
        expect(authorization.callback.href.startsWith(`${redirectUri}?code=`)).toBe(true);
        const token = await cursor.token(authorization, [
          ['client_id', id],
          redirect,
          ['resource', resource],
        ]);
        const session = await Session.open(service, token);
        expect((await session.call('search', { query: 'cupcake' })).isError).toBeFalsy();
        session.leave();
      }
    },
  );

  it('is told by its own scheme that the person said no', async () => {
    const { client_id: id } = await cursor.register(REGISTRATION);
    const [url] = cursor.authorizationUrl([
      ['client_id', id],
      ['redirect_uri', DESKTOP],
    ]);
    const consent = await cursor.person.openConsentAt(url);
    const { protocol, searchParams } = location(await cursor.person.decide(consent, 'deny'));
    expect([protocol, searchParams.get('error'), searchParams.get('iss')]).toEqual([
      'cursor:',
      'access_denied',
      service.base,
    ]);
  });
});
