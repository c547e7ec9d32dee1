import { AuditService } from '../../src/audit/audit.service.js';
import { announceBody } from '../support/announce-body.js';
import { location } from '../support/browser.js';
import { OAuthClient } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { isAccepted } from '../tokens/flow.js';
import { type Answer, manage, REDIRECT_URI, registered } from './registrar.js';

const ELSEWHERE = 'https://elsewhere.example/callback';

describe('PUT /register/{client_id}', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  type Registered = Record<string, string>;

  const put = (
    { client_id: id = '', registration_access_token: access }: Registered,
    metadata: unknown,
  ): Promise<Answer> => manage(service, 'PUT', id, access, metadata);

  const good = ({ client_id }: Registered, more: Record<string, unknown> = {}): Record<string, unknown> => ({
    client_id,
    redirect_uris: [REDIRECT_URI],
    ...more,
  });

  it('replaces all that is registered: what is left out is gone', async () => {
    const client = await registered(service, {
      client_name: 'Before',
      contacts: ['ops@client.example'],
      logo_uri: 'https://client.example/logo.png',
    });
    const { status, headers, body } = await put(
      client,
      good(client, {
        redirect_uris: [ELSEWHERE],
        client_name: 'After',
        tos_uri: 'https://client.example/tos',
      }),
    );
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toEqual({
      client_id: client['client_id'],
      client_id_issued_at: client['client_id_issued_at'],
      client_name: 'After',
      redirect_uris: [ELSEWHERE],
      tos_uri: 'https://client.example/tos',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: 'mcp',
      registration_client_uri: client['registration_client_uri'],
      registration_access_token: client['registration_access_token'],
    });
    const read = await manage(service, 'GET', client['client_id']!, client['registration_access_token']);
    expect(read.body).toEqual(body);
    await service.app.get(AuditService).flush();
    const events = await service.prisma.auditEvent.findMany({
      where: { clientId: client['client_id']!, type: 'client.updated' },
    });
    expect(events).toMatchObject([
      {
        actor: `client:${client['client_id']}`,
        detail: { name: 'After', changed: 'name redirectUris metadata' },
      },
    ]);
  });

  it('takes back what it answered, with the secret that the client has, and changes nothing', async () => {
    const client = await registered(service, { client_name: 'Same', scope: 'mcp' });
    const { status, body } = await put(client, client);
    expect(status).toBe(200);
    const { client_secret: secret, client_secret_expires_at: expiry, ...rest } = client;
    expect([typeof secret, expiry]).toEqual(['string', 0]);
    expect(body).toEqual(rest);
  });

  it('leaves tokens, grants and the secret as they are', async () => {
    const client = new OAuthClient(service.base);
    const { token } = await client.connect();
    const registration = client.registration as unknown as Registered;
    expect(
      (await put(registration, good(registration, { redirect_uris: [client.redirectUri] }))).status,
    ).toBe(200);
    expect(await isAccepted(service, token)).toBe(true);
    const code = (await client.approve()).searchParams.get('code')!;
    expect((await client.exchange(code)).status).toBe(200);
  });

  it.each<[string, (client: Registered) => unknown, string]>([
    ['no client_id', () => ({ redirect_uris: [REDIRECT_URI] }), 'invalid_client_metadata'],
    ["another client's id", (client) => good(client, { client_id: 'another' }), 'invalid_client_metadata'],
    ['a client_id that is no string', (client) => good(client, { client_id: 7 }), 'invalid_client_metadata'],
    [
      'a secret of its choice',
      (client) => good(client, { client_secret: 'chosen' }),
      'invalid_client_metadata',
    ],
    [
      'a secret that is no string',
      (client) => good(client, { client_secret: {} }),
      'invalid_client_metadata',
    ],
    ['no redirect_uris', ({ client_id }) => ({ client_id }), 'invalid_redirect_uri'],
    [
      'a redirect URI that may not be registered',
      (client) => good(client, { redirect_uris: ['http://client.example/callback'] }),
      'invalid_redirect_uri',
    ],
    ['a name to deceive', (client) => good(client, { client_name: 'a\u202eb' }), 'invalid_client_metadata'],
    [
      'grant types that leave it nothing',
      (client) => good(client, { grant_types: ['refresh_token'] }),
      'invalid_client_metadata',
    ],
    [
      'no secret any more',
      (client) => good(client, { token_endpoint_auth_method: 'none' }),
      'invalid_client_metadata',
    ],
    ['a list', () => [], 'invalid_client_metadata'],
    ['nothing', () => null, 'invalid_request'],
  ])('refuses %s, and changes nothing', async (_, metadata, error) => {
    const client = await registered(service, { client_name: 'Kept' });
    const before = await service.prisma.client.findUnique({ where: { id: client['client_id']! } });
    const { status, body } = await put(client, metadata(client));
    expect([status, body['error']]).toEqual([400, error]);
    expect(await service.prisma.client.findUnique({ where: { id: client['client_id']! } })).toEqual(before);
  });

  it('gives a public client no secret, and keeps it public where it says nothing of it', async () => {
    const client = await registered(service, { token_endpoint_auth_method: 'none' });
    const kept = await put(client, good(client));
    expect([kept.status, kept.body['token_endpoint_auth_method']]).toEqual([200, 'none']);
    const asked = await put(client, good(client, { token_endpoint_auth_method: 'client_secret_basic' }));
    expect([asked.status, asked.body['error']]).toEqual([400, 'invalid_client_metadata']);
    expect((await put(client, good(client, { client_secret: 'chosen' }))).status).toBe(400);
  });

  it('lets a secret be sent the other way', async () => {
    const client = await registered(service);
    const { body } = await put(client, good(client, { token_endpoint_auth_method: 'client_secret_post' }));
    expect(body['token_endpoint_auth_method']).toBe('client_secret_post');
  });

  it('ends what is under way to an address that was given up', async () => {
    const client = new OAuthClient(service.base);
    client.redirectUri = REDIRECT_URI;
    const registration = (await client.register()) as unknown as Registered;
    const pending = await client.openConsent();
    const approved = location(await client.decide(await client.openConsent(), 'approve'));
    expect((await put(registration, good(registration, { redirect_uris: [ELSEWHERE] }))).status).toBe(200);
    expect((await client.browser.get(pending)).status).toBe(400);
    expect((await client.browser.get(approved.href)).status).toBe(400);
  });

  it('of twenty at once each is answered whole, and the last one holds', async () => {
    const client = await registered(service);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => put(client, good(client, { client_name: `Client ${index}` }))),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const { body } = await manage(service, 'GET', client['client_id']!, client['registration_access_token']);
    expect(answers.map((answer) => answer.body)).toContainEqual(body);
  });

  it('reads no body of whom it does not let in', async () => {
    const { client_id: id = '' } = await registered(service);
    expect(await announceBody(`${service.base}/register/${id}`, {}, 'PUT')).toBe(401);
  });
});
