import { MovableClock } from '../support/movable-clock.js';
import { basic, type Registration } from '../support/oauth-client.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/test-app.js';
import { Session } from '../mcp/session.js';
import { jsonAnswer, post } from '../mcp/streamable-post.js';
import { type Fields, ReplayedClient } from './replayed-client.js';

const CALLBACK = 'https://claude.ai/api/mcp/auth_callback';

/** What the hosted connector says of itself. */
const HOSTED = {
  client_name: 'Claude',
  client_uri: 'https://claude.ai/api/mcp/auth_callback',
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: [CALLBACK],
  response_types: ['code'],
  scope: 'mcp',
  token_endpoint_auth_method: 'client_secret_post',
};

/** What Claude Code says of itself: a port that was free then. */
const CODE = {
  client_name: 'Claude Code (gatehouse)',
  redirect_uris: ['http://localhost:54545/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
};

let service: TestApp;
const clock = new MovableClock();
beforeAll(async () => {
  service = await startTestApp({ clock });
});
afterAll(() => service.close());

describe('Claude, hosted', () => {
  let claude: ReplayedClient;
  beforeEach(() => {
    claude = new ReplayedClient(service.base, { 'User-Agent': 'python-httpx/0.28.1', Accept: '*/*' });
  });

  const asked = ({ client_id: id }: Registration): Fields => [
    ['client_id', id],
    ['redirect_uri', CALLBACK],
    ['resource', `${service.base}/sse`],
  ];

  /** What it adds at /token, whatever was advertised: the secret in the body. */
  const redeemed = ({ client_id: id, client_secret: secret = '' }: Registration): Fields => [
    ['client_id', id],
    ['client_secret', secret],
    ['redirect_uri', CALLBACK],
    ['resource', `${service.base}/sse`],
  ];

  it('tries the stream as Streamable HTTP, and looks for the metadata by path, then at the root', async () => {
    const requests = [
      'POST /sse 405',
      'GET /sse 401',
      'GET /.well-known/oauth-protected-resource/sse 200',
      'GET /.well-known/oauth-protected-resource 200',
      'GET /.well-known/oauth-authorization-server 200',
    ];
    expect(await claude.probe(requests.map((line) => line.slice(0, -4)))).toEqual(requests);
    expect(await claude.document('/.well-known/oauth-protected-resource/sse')).toMatchObject({
      resource: `${service.base}/sse`,
    });
  });

  it('on /mcp: is told where to sign in, and verifies what it got by opening a session', async () => {
    const initialize = {
      jsonrpc: '2.0',
      id: 0,
      method: 'initialize',
      params: {
        protocolVersion: '2025-11-25',
        capabilities: {},
        clientInfo: { name: 'Anthropic/ClaudeAI', version: '1.0.0' },
      },
    };
    const refused = await claude.send('POST', '/mcp', { body: initialize });
    await refused.arrayBuffer();
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('/.well-known/oauth-protected-resource/mcp"'),
    ]);
    const registration = await claude.register(HOSTED);
    const onMcp = (fields: Fields): Fields =>
      fields.map(([name, value]) => [name, name === 'resource' ? `${service.base}/mcp` : value]);
    const token = await claude.token(
      await claude.authorize(onMcp(asked(registration))),
      onMcp(redeemed(registration)),
    );
    const { result } = await jsonAnswer(await post(service, token, initialize));
    expect(result).toMatchObject({ protocolVersion: '2025-11-25', serverInfo: { name: 'Gatehouse' } });
  });

  it('registers again and again: a client each time, with the address that it needs to manage it', async () => {
    const registrations = [
      await claude.register(HOSTED),
      await claude.register(HOSTED),
      await claude.register(HOSTED),
    ];
    expect(new Set(registrations.map(({ client_id: id }) => id)).size).toBe(3);
    for (const registration of registrations) {
      const { registration_client_uri: uri, registration_access_token: key } = registration;
      const read = await claude.send('GET', uri, { headers: { Authorization: `Bearer ${key}` } });
      expect(await read.json()).toMatchObject({ client_id: registration.client_id, client_name: 'Claude' });
      const token = await claude.token(
        await claude.authorize([...asked(registration), ['scope', 'mcp']]),
        redeemed(registration),
      );
      (await Session.open(service, token)).leave();
    }
  });

  it.each(['client_secret_post', 'client_secret_basic'])(
    'posts its secret in the body, also where it was registered for %s',
    async (method) => {
      const registration = await claude.register({ ...HOSTED, token_endpoint_auth_method: method });
      const token = await claude.token(await claude.authorize(asked(registration)), redeemed(registration));
      const session = await Session.open(service, token);
      expect((await session.call('search', { query: 'cupcake' })).isError).toBeFalsy();
      session.leave();
    },
  );

  it('asks for a scope of every other server too, and gets the one that is here', async () => {
    const scope = 'openid profile email offline_access mcp';
    const registration = await claude.register({ ...HOSTED, scope });
    expect(registration['scope']).toBe('mcp');
    await claude.token(
      await claude.authorize([...asked(registration), ['scope', scope]]),
      redeemed(registration),
    );
  });
});

describe('Claude Code', () => {
  let code: ReplayedClient;
  beforeEach(() => {
    code = new ReplayedClient(service.base, { 'MCP-Protocol-Version': '2025-11-25' });
  });

  const connect = async ({ client_id: id }: Registration, port: number): Promise<Response> => {
    const redirect = ['redirect_uri', `http://localhost:${port}/callback`] as const;
    const resource = ['resource', `${service.base}/sse`] as const;
    const authorization = await code.authorize([['client_id', id], redirect, resource, ['scope', 'mcp']]);
    expect(authorization.callback.host).toBe(`localhost:${port}`);
    return code.redeem(authorization, [['client_id', id], redirect, resource]);
  };

  it('keeps its registration and listens at another port each time', async () => {
    const registration = await code.register(CODE);
    expect(registration.client_secret).toBeUndefined();
    for (const port of [54_545, 3118, 61_000]) expect((await connect(registration, port)).status).toBe(200);
  });

  it('is told at /token that its registration was taken away, by the error that makes it register again', async () => {
    const registration = await code.register(CODE);
    const redirect = ['redirect_uri', CODE.redirect_uris[0]!] as const;
    const authorization = await code.authorize([['client_id', registration.client_id], redirect]);
    const removed = await fetch(`${service.base}/admin/clients/${registration.client_id}`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${ADMIN_KEY}` },
    });
    expect(removed.status).toBe(204);
    const response = await code.redeem(authorization, [['client_id', registration.client_id], redirect]);
    expect([response.status, await response.json()]).toEqual([
      401,
      expect.objectContaining({ error: 'invalid_client' }),
    ]);
    expect((await connect(await code.register(CODE), 54_545)).status).toBe(200);
  });

  it('needs no authorization between two runs of a day, and is sent to a person after that', async () => {
    const registration = await code.register(CODE);
    const { access_token: token } = (await (await connect(registration, 3118)).json()) as {
      access_token: string;
    };
    (await Session.open(service, token)).leave();
    clock.pass(86_401);
    const headers = { Authorization: `Bearer ${token}` };
    const refused = await code.send('GET', '/sse', { headers });
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('resource_metadata='),
    ]);
    await refused.arrayBuffer();
    const later = new ReplayedClient(service.base, {});
    const redirect = ['redirect_uri', 'http://localhost:3118/callback'] as const;
    const again = await later.authorize([['client_id', registration.client_id], redirect]);
    await later.token(again, [['client_id', registration.client_id], redirect]);
  });

  it('authenticates by a secret that an operator registered for it, in the header', async () => {
    const registration = await code.register({ ...CODE, token_endpoint_auth_method: 'client_secret_basic' });
    const redirect = ['redirect_uri', 'http://localhost:3118/callback'] as const;
    const authorization = await code.authorize([['client_id', registration.client_id], redirect]);
    await code.token(authorization, [redirect], {
      Authorization: basic(registration.client_id, registration.client_secret ?? ''),
    });
  });
});
