import { randomUUID } from 'node:crypto';
import { AuditService } from '../../src/audit/audit.service.js';
import { ClientUse } from '../../src/clients/client-use.service.js';
import { digest, randomToken } from '../../src/common/secrets.js';
import { createClient } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { manage, registered } from './registrar.js';

const SECRET = randomToken();

/** HTTP Basic of two halves as they are. */
const basic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

/** How a client may present itself. */
interface Presented {
  authorization?: string;
  id?: string;
  secret?: string;
}

/** Through /token with a code that was never issued: `invalid_grant` says that the client itself was let in. */
describe('client authentication', () => {
  let service: TestApp;
  let logged = '';
  beforeAll(async () => {
    service = await startTestApp({ environment: { LOG_LEVEL: 'trace' }, onLog: (line) => (logged += line) });
  });
  afterAll(() => service.close());

  const ask = async ({ authorization, id, secret }: Presented) => {
    const response = await fetch(`${service.base}/token`, {
      method: 'POST',
      headers: authorization === undefined ? {} : { Authorization: authorization },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: 'A'.repeat(32),
        code_verifier: 'v'.repeat(43),
        redirect_uri: 'https://client.example/callback',
        ...(id === undefined ? {} : { client_id: id }),
        ...(secret === undefined ? {} : { client_secret: secret }),
      }),
    });
    const body = (await response.json()) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, body };
  };
  const outcome = async (presented: Presented): Promise<unknown[]> => {
    const { status, body } = await ask(presented);
    return [status, body['error']];
  };
  const LET_IN = [400, 'invalid_grant'];
  const REFUSED = [401, 'invalid_client'];
  const MALFORMED = [400, 'invalid_request'];

  const confidential = async (method: string): Promise<{ id: string; secret: string }> => {
    const client = await registered(service, { token_endpoint_auth_method: method });
    return { id: client['client_id']!, secret: client['client_secret']! };
  };

  it.each(['client_secret_basic', 'client_secret_post'])(
    'takes the secret of a %s client in the header or in the body',
    async (method) => {
      const { id, secret } = await confidential(method);
      expect(await outcome({ authorization: basic(id, secret) })).toEqual(LET_IN);
      expect(await outcome({ id, secret })).toEqual(LET_IN);
      expect(await outcome({ authorization: basic(id, secret), id })).toEqual(LET_IN);
      expect(await outcome({ authorization: basic(id, secret), id, secret: '' })).toEqual(LET_IN);
    },
  );

  it('takes no client with a secret without it, nor a public one with some', async () => {
    const { id } = await confidential('client_secret_basic');
    expect(await outcome({ id })).toEqual(REFUSED);
    expect(await outcome({ id, secret: '' })).toEqual(REFUSED);
    expect(await outcome({ authorization: basic(id, '') })).toEqual(REFUSED);
    const open = await createClient(service);
    expect(await outcome({ id: open })).toEqual(LET_IN);
    expect(await outcome({ authorization: basic(open, '') })).toEqual(LET_IN);
    expect(await outcome({ id: open, secret: 'some' })).toEqual(REFUSED);
    expect(await outcome({ authorization: basic(open, 'some') })).toEqual(REFUSED);
  });

  it('refuses two secrets, or two ids, as a malformed request', async () => {
    const { id, secret } = await confidential('client_secret_basic');
    const authorization = basic(id, secret);
    expect(await outcome({ authorization, secret })).toEqual(MALFORMED);
    expect(await outcome({ authorization, id, secret })).toEqual(MALFORMED);
    expect(await outcome({ authorization, id, secret: 'wrong' })).toEqual(MALFORMED);
    expect(await outcome({ authorization, id: randomUUID() })).toEqual(MALFORMED);
  });

  it('percent-decodes both halves of Basic and keeps a raw plus', async () => {
    const id = 'https://client.example/a+b';
    const secret = 'p+q/r:s%t é';
    await service.prisma.client.create({
      data: {
        id,
        secretDigest: digest(secret),
        registrationTokenDigest: digest(randomToken()),
        redirectUris: ['https://client.example/callback'],
        grantTypes: ['authorization_code'],
        responseTypes: ['code'],
        scopes: ['mcp'],
        tokenEndpointAuthMethod: 'client_secret_basic',
      },
    });
    const encoded = encodeURIComponent(id);
    expect(await outcome({ authorization: basic(encoded, encodeURIComponent(secret)) })).toEqual(LET_IN);
    expect(await outcome({ authorization: basic(encoded, 'p+q/r:s%25t é') })).toEqual(LET_IN);
    expect(await outcome({ authorization: basic(encoded, 'p%2Bq%2Fr%3As%25t%20%C3%A9') })).toEqual(LET_IN);
    expect(await outcome({ authorization: basic(encoded, 'p q/r:s%25t é') })).toEqual(REFUSED);
    expect(await outcome({ authorization: basic(encoded, secret) })).toEqual(REFUSED);
    expect(await outcome({ id, secret })).toEqual(LET_IN);
  });

  it('answers in the same words to an unknown client, a wrong secret and a revoked client', async () => {
    const { id } = await confidential('client_secret_basic');
    const revoked = await registered(service);
    await manage(service, 'DELETE', revoked['client_id']!, revoked['registration_access_token']);
    const open = await registered(service, { token_endpoint_auth_method: 'none' });
    await manage(service, 'DELETE', open['client_id']!, open['registration_access_token']);
    const faults: { id: string; secret?: string }[] = [
      { id: randomUUID(), secret: SECRET },
      { id, secret: SECRET },
      { id: revoked['client_id']!, secret: revoked['client_secret']! },
      { id: open['client_id']! },
      { id },
      { id: 'nonsense', secret: SECRET },
      { id: '\0', secret: '\0' },
      { id: 'é'.repeat(100), secret: SECRET },
      { id: 'x'.repeat(3000), secret: SECRET },
      { id: '', secret: SECRET },
    ];
    for (const fault of faults) {
      const posted = await ask(fault);
      expect([fault, posted.status, posted.body]).toEqual([
        fault,
        401,
        { error: 'invalid_client', error_description: 'Client authentication failed' },
      ]);
      expect(posted.headers.get('www-authenticate')).toBeNull();
      expect(posted.headers.get('cache-control')).toBe('no-store');
      const authorization = basic(encodeURIComponent(fault.id), encodeURIComponent(fault.secret ?? ''));
      const inHeader = await ask({ authorization });
      expect([inHeader.status, inHeader.body]).toEqual([401, posted.body]);
      expect(inHeader.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    }
    expect(logged).not.toContain(SECRET);
  });

  it.each(['', 'Basic', 'Basic !', 'Basic YQ==', 'Bearer abc', 'Basic YTolenp6', 'Basic YTr/'])(
    'refuses the header %j, even beside a client that needs none',
    async (authorization) => {
      const id = await createClient(service);
      const { status, body, headers } = await ask({ authorization, id });
      expect([status, body['error'], headers.get('www-authenticate')]).toEqual([
        ...REFUSED,
        expect.stringMatching(/^Basic /),
      ]);
    },
  );

  it('refuses who says nothing of itself', async () => {
    expect(await outcome({})).toEqual(REFUSED);
    expect(await outcome({ secret: SECRET })).toEqual(REFUSED);
  });

  it('notes when a client was last used, and not when somebody else failed', async () => {
    const { id, secret } = await confidential('client_secret_basic');
    const lastUsed = async (): Promise<Date | null> => {
      await service.app.get(ClientUse).flush();
      return (await service.prisma.client.findUniqueOrThrow({ where: { id } })).lastUsedAt;
    };
    await outcome({ id, secret: SECRET });
    expect(await lastUsed()).toBeNull();
    const since = Date.now();
    await outcome({ id, secret });
    expect((await lastUsed())!.getTime()).toBeGreaterThanOrEqual(since);
  });

  it('leaves each failure in the trail: of clients that exist by their id, and never what was presented', async () => {
    await service.app.get(AuditService).flush();
    await service.prisma.auditEvent.deleteMany();
    const { id } = await confidential('client_secret_basic');
    const revoked = await registered(service);
    await manage(service, 'DELETE', revoked['client_id']!, revoked['registration_access_token']);
    await ask({ id: SECRET, secret: id });
    await ask({ authorization: basic(id, SECRET) });
    await ask({ id });
    await ask({ id: revoked['client_id']!, secret: revoked['client_secret']! });
    await ask({ authorization: 'Basic !' });
    await service.app.get(AuditService).flush();
    const events = await service.prisma.auditEvent.findMany({
      where: { type: 'client.authentication_failed' },
      orderBy: { id: 'asc' },
    });
    expect(events.map(({ clientId, detail }) => [clientId, detail])).toEqual([
      [null, { reason: 'unknown client' }],
      [id, { reason: 'wrong secret' }],
      [id, { reason: 'no secret' }],
      [revoked['client_id'], { reason: 'revoked client' }],
      [null, { reason: 'malformed credentials' }],
    ]);
    for (const event of events) {
      expect(event).toMatchObject({ actor: 'anonymous', outcome: 'failure' });
      expect(event.address).not.toBeNull();
      expect(event.requestId).not.toBeNull();
    }
    const trail = events.map((event) => JSON.stringify({ ...event, id: String(event.id) })).join();
    expect(trail).not.toContain(SECRET);
    expect(trail).not.toContain(revoked['client_secret']);
  });
});
