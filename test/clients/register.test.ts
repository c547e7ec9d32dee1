import { AuditService } from '../../src/audit/audit.service.js';
import { matchesDigest } from '../../src/common/secrets.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { REDIRECT_URI, register, registered } from './registrar.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const SECRET = /^[\w-]{43}$/;

/** What clients send, as seen in the wild. */
const CLIENTS: [string, Record<string, unknown>][] = [
  [
    'ChatGPT',
    {
      client_name: 'ChatGPT',
      redirect_uris: ['https://chatgpt.com/connector_platform_oauth_redirect'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
  ],
  [
    'Claude',
    {
      client_name: 'Claude',
      redirect_uris: ['https://claude.ai/api/mcp/auth_callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_post',
      scope: 'claudeai',
    },
  ],
  ['Claude Code', { client_name: 'Claude Code (x)', redirect_uris: ['http://localhost:54545/callback'] }],
  [
    'Cursor',
    {
      client_name: 'Cursor',
      application_type: 'web',
      redirect_uris: [
        'cursor://anysphere.cursor-mcp/oauth/callback',
        'https://www.cursor.com/agents/mcp/oauth/callback',
        'http://localhost:8787/callback',
      ],
      token_endpoint_auth_method: 'none',
    },
  ],
  [
    'VS Code',
    {
      client_name: 'Visual Studio Code',
      client_uri: 'https://code.visualstudio.com',
      redirect_uris: ['https://vscode.dev/redirect', 'http://127.0.0.1/', 'http://127.0.0.1:33418/'],
      token_endpoint_auth_method: 'none',
    },
  ],
  [
    'the Inspector',
    {
      client_name: 'MCP Inspector',
      client_uri: 'https://github.com/modelcontextprotocol/inspector',
      redirect_uris: ['http://localhost:6274/oauth/callback/debug'],
      scope: '',
      logo_uri: '',
      tos_uri: null,
    },
  ],
  ['Raycast', { redirect_uris: ['raycast://oauth?package_name=mcp_server_dust_(dev)'] }],
  ['a phone app', { redirect_uris: ['com.example.app:/cb'] }],
];

describe('POST /register', () => {
  let service: TestApp;
  let logged = '';
  beforeAll(async () => {
    service = await startTestApp({ environment: { LOG_LEVEL: 'trace' }, onLog: (line) => (logged += line) });
  });
  afterAll(() => service.close());

  it('answers 200 with an id, a secret, and where to manage them', async () => {
    const since = Math.floor(Date.now() / 1000);
    const { status, headers, body } = await register(service, { redirect_uris: [REDIRECT_URI] });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('cache-control')).toBe('no-store');
    const { client_id: id, client_id_issued_at: issuedAt } = body as { [field: string]: string | number };
    expect(body).toEqual({
      client_id: expect.stringMatching(UUID) as string,
      client_secret: expect.stringMatching(SECRET) as string,
      client_secret_expires_at: 0,
      client_id_issued_at: issuedAt,
      registration_access_token: expect.stringMatching(SECRET) as string,
      registration_client_uri: `${service.base}/register/${String(id)}`,
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: 'mcp',
    });
    expect(issuedAt).toBeGreaterThanOrEqual(since);
    expect(issuedAt).toBeLessThanOrEqual(Date.now() / 1000);
  });

  it.each(CLIENTS)('takes %s whole', async (_, metadata) => {
    const { status, body } = await register(service, metadata);
    expect(status).toBe(200);
    expect(body['redirect_uris']).toEqual(metadata['redirect_uris']);
    expect(body['client_name']).toEqual(metadata['client_name']);
    expect('client_secret' in body).toBe(metadata['token_endpoint_auth_method'] !== 'none');
    expect(body['scope']).toBe('mcp');
  });

  it('gives no secret to a client that authenticates by none', async () => {
    const client = await registered(service, { token_endpoint_auth_method: 'none' });
    expect(client).not.toHaveProperty('client_secret');
    expect(client).not.toHaveProperty('client_secret_expires_at');
    expect(client['registration_access_token']).toMatch(SECRET);
    const row = await service.prisma.client.findUniqueOrThrow({ where: { id: client['client_id']! } });
    expect(row.secretDigest).toBeNull();
  });

  it('stores digests, and neither the secret nor the access token, which no log has', async () => {
    const client = await registered(service);
    const { client_secret: secret = '', registration_access_token: token = '' } = client;
    const row = await service.prisma.client.findUniqueOrThrow({ where: { id: client['client_id']! } });
    expect(matchesDigest(secret, row.secretDigest)).toBe(true);
    expect(matchesDigest(token, row.registrationTokenDigest)).toBe(true);
    const { secretDigest, registrationTokenDigest, ...rest } = row;
    expect([secretDigest!.length, registrationTokenDigest.length]).toEqual([32, 32]);
    for (const value of [secret, token]) {
      expect(JSON.stringify(rest)).not.toContain(value);
      expect(logged).not.toContain(value);
    }
    expect(logged).toContain('"route":"/register"');
  });

  it('makes another client of every registration', async () => {
    const clients = await Promise.all(Array.from({ length: 20 }, () => registered(service)));
    for (const field of ['client_id', 'client_secret', 'registration_access_token']) {
      expect(new Set(clients.map((client) => client[field])).size).toBe(20);
    }
  });

  it('echoes what is registered and leaves out what is not', async () => {
    const metadata = {
      redirect_uris: [REDIRECT_URI, 'http://localhost/cb'],
      client_name: 'Zoë’s 🧁 Client <b>&"\'',
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      scope: 'mcp',
      client_uri: 'https://client.example/',
      logo_uri: 'https://client.example/logo.png',
      tos_uri: 'http://client.example/terms?a=b',
      policy_uri: 'https://client.example/privacy',
      contacts: ['ops@client.example', 'Zoë'],
      software_id: '4NRB1-0XZABZI9E6-5SM3R',
      software_version: '1.2.3',
    };
    const { body } = await register(service, metadata);
    expect(body).toMatchObject(metadata);
    const row = await service.prisma.client.findUniqueOrThrow({ where: { id: String(body['client_id']) } });
    expect(row.metadata).toEqual({
      client_uri: metadata.client_uri,
      logo_uri: metadata.logo_uri,
      tos_uri: metadata.tos_uri,
      policy_uri: metadata.policy_uri,
      contacts: metadata.contacts,
      software_id: metadata.software_id,
      software_version: metadata.software_version,
    });
  });

  it('drops what it does not support, and shows what it kept', async () => {
    const { status, body } = await register(service, {
      redirect_uris: [REDIRECT_URI, REDIRECT_URI],
      grant_types: ['refresh_token', 'authorization_code', 'client_credentials', 'implicit'],
      response_types: ['token', 'code', 'code id_token'],
      scope: 'openid mcp offline_access "quoted"',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      scope: 'mcp',
    });
    expect(await registered(service, { scope: 'openid profile' })).toMatchObject({ scope: 'mcp' });
    expect(await registered(service, { grant_types: [], response_types: [], contacts: [] })).toMatchObject({
      grant_types: ['authorization_code'],
      response_types: ['code'],
      contacts: [],
    });
  });

  it('ignores what it does not know, and what a client cannot say of itself', async () => {
    const chosen = '00000000-0000-4000-8000-000000000000';
    const client = await registered(service, {
      client_id: chosen,
      client_secret: 'chosen',
      client_id_issued_at: 1,
      registration_access_token: 'chosen',
      registration_client_uri: 'https://evil.example',
      'client_name#fr': 'Nom',
      jwks: { keys: [] },
      application_type: 'web',
      software_statement: 'x.y.z',
      constructor: { name: 'x' },
      toString: 1,
      hasOwnProperty: 1,
    });
    expect(client['client_id']).not.toBe(chosen);
    expect(client['registration_client_uri']).toBe(`${service.base}/register/${client['client_id']!}`);
    expect(JSON.stringify(client)).not.toMatch(/chosen|evil|jwks|application_type|software_statement|#fr/);
  });

  it('takes null and an empty text for what is left out', async () => {
    const { status, body } = await register(service, {
      redirect_uris: [REDIRECT_URI],
      client_name: '',
      client_uri: null,
      logo_uri: '',
      token_endpoint_auth_method: null,
      grant_types: null,
      scope: '',
      contacts: null,
      software_version: '',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_endpoint_auth_method: 'client_secret_basic', scope: 'mcp' });
    for (const field of ['client_name', 'client_uri', 'logo_uri', 'contacts', 'software_version']) {
      expect(body).not.toHaveProperty(field);
    }
  });

  it('takes /register/ for the same route, and any page may ask', async () => {
    const metadata = { redirect_uris: [REDIRECT_URI] };
    const { status, headers } = await register(
      service,
      metadata,
      { Origin: 'https://any.example' },
      '/register/',
    );
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('leaves the registration in the trail, without a secret', async () => {
    const client = await registered(service, { client_name: 'Audited' });
    await service.app.get(AuditService).flush();
    const events = await service.prisma.auditEvent.findMany({ where: { clientId: client['client_id']! } });
    expect(events).toMatchObject([
      {
        type: 'client.registered',
        outcome: 'success',
        actor: 'anonymous',
        address: expect.stringMatching(/127\.0\.0\.1$/) as string,
        requestId: expect.stringMatching(UUID) as string,
        detail: { name: 'Audited', token_endpoint_auth_method: 'client_secret_basic' },
      },
    ]);
  });
});
