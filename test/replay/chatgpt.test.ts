import { basic, type Registration } from '../support/oauth-client.js';
import { MovableClock } from '../support/movable-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { Session } from '../mcp/session.js';
import { jsonAnswer, post } from '../mcp/streamable-post.js';
import { type Fields, ReplayedClient } from './replayed-client.js';

/** Where it is answered if every authorization response carries the issuer, and where if not. */
const FIXED_REDIRECT = 'https://chatgpt.com/connector_platform_oauth_redirect';
const OWN_REDIRECT = 'https://chatgpt.com/connector/oauth/Ab3_x-9ZkQ1w';

const REGISTRATION = {
  client_name: 'ChatGPT',
  redirect_uris: [FIXED_REDIRECT],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'client_secret_basic',
};

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'openai-mcp', version: '1.0.0' },
  },
};
const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' };
const SEARCH = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'search', arguments: { query: 'cupcake' } },
};

/** What it asks of a server that it was given the address of, before it registers, and what it takes for an answer. */
const PROBES = ['/sse', '/mcp', ''].flatMap((path) => [
  `HEAD /.well-known/oauth-protected-resource${path} 200`,
  `GET /.well-known/oauth-protected-resource${path} 200`,
  `HEAD /.well-known/oauth-authorization-server${path} 200`,
  `GET /.well-known/oauth-authorization-server${path} 200`,
  `GET /.well-known/openid-configuration${path} 404`,
  `GET ${path}/.well-known/openid-configuration 404`,
  `GET ${path}/.well-known/oauth-authorization-server ${path === '' ? 200 : 404}`,
]);

describe('ChatGPT', () => {
  const clock = new MovableClock();
  let service: TestApp;
  let chatgpt: ReplayedClient;
  beforeAll(async () => {
    service = await startTestApp({ clock });
  });
  afterAll(() => service.close());
  beforeEach(() => {
    chatgpt = new ReplayedClient(service.base, { 'User-Agent': 'Python/3.12 aiohttp/3.13.5' });
  });

  const identity = ({ client_id: id, client_secret: secret = '' }: Registration): Record<string, string> => ({
    Authorization: basic(id, secret),
  });

  it('finds everything by the paths that it tries, by HEAD before GET, and no page where JSON is meant', async () => {
    expect(await chatgpt.probe(PROBES.map((line) => line.slice(0, line.lastIndexOf(' '))))).toEqual(PROBES);
    const document = '/.well-known/oauth-authorization-server/sse';
    const [head, get] = [await chatgpt.send('HEAD', document), await chatgpt.send('GET', document)];
    const headers = ['content-type', 'content-length', 'cache-control', 'etag'];
    expect(headers.map((name) => head.headers.get(name))).toEqual(
      headers.map((name) => get.headers.get(name)),
    );
    expect([await head.text(), (await get.json()) as object]).toEqual([
      '',
      expect.objectContaining({ issuer: service.base }),
    ]);
    const missing = await chatgpt.send('GET', '/.well-known/openid-configuration');
    expect(missing.headers.get('content-type')).toContain('application/json');
    expect(await missing.json()).toHaveProperty('error');
  });

  it('is answered at its fixed address, for each answer has the issuer; its own would do too', async () => {
    const metadata = await chatgpt.document('/.well-known/oauth-authorization-server');
    expect(metadata['authorization_response_iss_parameter_supported']).toBe(true);
    for (const redirectUri of [FIXED_REDIRECT, OWN_REDIRECT]) {
      const registration = await chatgpt.register({ ...REGISTRATION, redirect_uris: [redirectUri] });
      const { callback } = await chatgpt.authorize([
        ['client_id', registration.client_id],
        ['redirect_uri', redirectUri],
      ]);
      expect(callback.href.startsWith(`${redirectUri}?`)).toBe(true);
    }
  });

  it.each(['client_secret_basic', 'client_secret_post', 'none'])(
    'connects with %s, naming the resource at both endpoints, and uses the tools that a connector must have',
    async (method) => {
      const { resource, scopes_supported: scopes } = await chatgpt.document(
        '/.well-known/oauth-protected-resource/sse',
      );
      const registration = await chatgpt.register({ ...REGISTRATION, token_endpoint_auth_method: method });
      const asked: Fields = [
        ['client_id', registration.client_id],
        ['redirect_uri', FIXED_REDIRECT],
        ['resource', String(resource)],
      ];
      const authorization = await chatgpt.authorize([...asked, ['scope', (scopes as string[]).join(' ')]]);
      const { client_secret: secret = '' } = registration;
      const token =
        method === 'client_secret_basic'
          ? await chatgpt.token(authorization, asked.slice(1), identity(registration))
          : await chatgpt.token(authorization, [
              ...asked,
              ...(secret === '' ? [] : [['client_secret', secret] as const]),
            ]);
      const session = await Session.open(service, token);
      const { result } = await session.request('tools/list');
      expect((result?.['tools'] as { name: string }[]).map(({ name }) => name)).toEqual(['fetch', 'search']);
      expect((await session.call('search', { query: 'cupcake' })).isError).toBeFalsy();
      session.leave();
    },
  );

  it('opens a stream for each call, and leaves the ones before open', async () => {
    const registration = await chatgpt.register(REGISTRATION);
    const authorization = await chatgpt.authorize([
      ['client_id', registration.client_id],
      ['redirect_uri', FIXED_REDIRECT],
    ]);
    const token = await chatgpt.token(
      authorization,
      [['redirect_uri', FIXED_REDIRECT]],
      identity(registration),
    );
    const opened: Session[] = [];
    for (const query of ['cupcake', 'bread', 'order']) {
      opened.push(await Session.open(service, token));
      expect((await opened.at(-1)!.call('search', { query })).isError).toBeFalsy();
    }
    expect(new Set(opened.map(({ id }) => id)).size).toBe(3);
    opened.forEach((session) => session.leave());
  });

  it('on /mcp: drops the session, keeps a stale one, or opens one for each call, and every call is answered', async () => {
    const registration = await chatgpt.register(REGISTRATION);
    const authorization = await chatgpt.authorize([
      ['client_id', registration.client_id],
      ['redirect_uri', FIXED_REDIRECT],
      ['resource', `${service.base}/mcp`],
    ]);
    const token = await chatgpt.token(
      authorization,
      [
        ['redirect_uri', FIXED_REDIRECT],
        ['resource', `${service.base}/mcp`],
      ],
      identity(registration),
    );
    const sessions: (string | null)[] = [];
    for (const kept of [undefined, 'opened', 'a-session-of-yesterday', undefined]) {
      const opening = await post(service, token, INITIALIZE);
      const session = opening.headers.get('mcp-session-id');
      expect((await jsonAnswer(opening)).result).toMatchObject({ protocolVersion: '2025-06-18' });
      sessions.push(session);
      const headers = { 'Mcp-Session-Id': kept === 'opened' ? (session ?? undefined) : kept };
      expect((await post(service, token, INITIALIZED, headers)).status).toBe(202);
      const { result } = await jsonAnswer(await post(service, token, SEARCH, headers));
      expect(result?.structuredContent).toEqual({ results: [] });
    }
    expect(new Set(sessions).size).toBe(4);
  });

  it('registers once: a year later it connects again as that client, and asks for no scope', async () => {
    const registration = await chatgpt.register(REGISTRATION);
    const asked: Fields = [
      ['client_id', registration.client_id],
      ['redirect_uri', FIXED_REDIRECT],
      ['resource', `${service.base}/sse`],
    ];
    const first = await chatgpt.token(await chatgpt.authorize(asked), asked.slice(1), identity(registration));
    clock.pass(365 * 86_400);
    const refused = await chatgpt.send('GET', '/sse', { headers: { Authorization: `Bearer ${first}` } });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"');
    await refused.arrayBuffer();
    const again = new ReplayedClient(service.base, {});
    const token = await again.token(await again.authorize(asked), asked.slice(1), identity(registration));
    (await Session.open(service, token)).leave();
  });
});
