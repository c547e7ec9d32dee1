import { digest } from '../../src/common/secrets.js';
import { basic, OAuthClient } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { accessToken, type Approved, approved, fault, isAccepted, postToken } from './flow.js';

describe('POST /token', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  const approve = (
    metadata?: Record<string, unknown>,
    authorization?: Record<string, string>,
  ): Promise<Approved> => approved(service, metadata, authorization);
  const post = (body: BodyInit, headers: Record<string, string> = {}): Promise<Response> =>
    postToken(service, body, headers);

  it('answers with a token as the flow shows, and stores its digest alone', async () => {
    const { client, code } = await approve();
    const response = await client.exchange(code);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    const body = (await response.json()) as { access_token: string };
    expect(body).toEqual({
      access_token: expect.stringMatching(/^mcp_[0-9a-f]{32}$/) as unknown,
      token_type: 'Bearer',
      expires_in: 86_400,
      scope: 'mcp',
    });
    const row = await service.prisma.accessToken.findUniqueOrThrow({
      where: { digest: digest(body.access_token) },
    });
    expect(row.clientId).toBe(client.registration!.client_id);
    expect(row.audience).toBe(service.base);
    expect(row.expiresAt.getTime() - row.createdAt.getTime()).toBe(86_400_000);
    expect(await isAccepted(service, body.access_token)).toBe(true);
  });

  describe('authenticates the client', () => {
    it.each(['client_secret_basic', 'client_secret_post'])(
      'registered for %s by the header or by the body',
      async (method) => {
        const viaHeader = await approve({ token_endpoint_auth_method: method });
        await accessToken(await viaHeader.client.exchange(viaHeader.code));
        const { client, code } = await approve({ token_endpoint_auth_method: method });
        await accessToken(
          await post(
            new URLSearchParams({
              grant_type: 'authorization_code',
              code,
              redirect_uri: client.redirectUri,
              code_verifier: client.verifier,
              client_id: client.registration!.client_id,
              client_secret: client.registration!.client_secret!,
            }),
          ),
        );
      },
    );

    it('registered for none by its id alone', async () => {
      const { client, code } = await approve({ token_endpoint_auth_method: 'none' });
      expect(client.registration!.client_secret).toBeUndefined();
      await accessToken(await client.exchange(code));
    });

    it('and takes an equal client_id beside Basic', async () => {
      const { client, code } = await approve();
      await accessToken(await client.exchange(code, { client_id: client.registration!.client_id }));
    });

    it('and takes no other client_id beside Basic', async () => {
      const { client, code } = await approve();
      const other = await new OAuthClient(service.base).register();
      const [status] = await fault(await client.exchange(code, { client_id: other.client_id }));
      expect([400, 401]).toContain(status);
      await accessToken(await client.exchange(code));
    });

    it('and takes a secret in one place only', async () => {
      const { client, code } = await approve();
      const twice = await client.exchange(code, { client_secret: client.registration!.client_secret });
      expect(await fault(twice)).toEqual([400, 'invalid_request']);
      await accessToken(await client.exchange(code));
    });

    it('and refuses unknown, wrong and revoked in the same words, with Basic where that was used', async () => {
      const { client, code } = await approve();
      const { client_id: id, client_secret: secret = '' } = client.registration!;
      const revoked = await new OAuthClient(service.base).register();
      await service.prisma.client.update({
        where: { id: revoked.client_id },
        data: { revokedAt: new Date() },
      });
      const form = { grant_type: 'authorization_code', code, code_verifier: client.verifier };
      const attempts = [
        [id, `${secret}x`],
        [id, ''],
        [revoked.client_id, revoked.client_secret!],
        ['4b6a1c1e-9c5e-4b0e-8f5a-0d6a7b8c9d0e', secret],
        ['\0', secret],
        ['', ''],
      ] as const;
      const words = new Set<string>();
      for (const [user, password] of attempts) {
        const viaBasic = await post(new URLSearchParams(form), { Authorization: basic(user, password) });
        const viaBody = await post(
          new URLSearchParams({ ...form, client_id: user, client_secret: password }),
        );
        expect([user, viaBasic.status, viaBasic.headers.get('www-authenticate')]).toEqual([
          user,
          401,
          expect.stringMatching(/^Basic /) as unknown,
        ]);
        expect([user, viaBody.status, viaBody.headers.get('www-authenticate')]).toEqual([user, 401, null]);
        words.add(await viaBasic.text()).add(await viaBody.text());
      }
      expect(words).toEqual(
        new Set(['{"error":"invalid_client","error_description":"Client authentication failed"}']),
      );
      await accessToken(await client.exchange(code));
    });

    it('and refuses a confidential client without its secret, and one that names none', async () => {
      const { client, code } = await approve();
      const form = { grant_type: 'authorization_code', code, code_verifier: client.verifier };
      const { client_id: id } = client.registration!;
      expect(await fault(await post(new URLSearchParams({ ...form, client_id: id })))).toEqual([
        401,
        'invalid_client',
      ]);
      expect(await fault(await post(new URLSearchParams(form)))).toEqual([401, 'invalid_client']);
    });
  });

  describe('refuses', () => {
    let client: OAuthClient;
    let code: string;
    beforeEach(async () => {
      ({ client, code } = await approve());
    });
    // Whatever was refused, the code is still good.
    afterEach(async () => {
      await accessToken(await client.exchange(code));
    });

    it.each<[string, Record<string, string | undefined>]>([
      ['an unknown code', { code: 'A'.repeat(32) }],
      ['a malformed code', { code: '\0 not a code \ud83e\uddc1' }],
      ['a wrong verifier', { code_verifier: 'x'.repeat(43) }],
      ['a short verifier', { code_verifier: 'x'.repeat(42) }],
      ['a long verifier', { code_verifier: 'x'.repeat(129) }],
      ['a malformed verifier', { code_verifier: `${'x'.repeat(43)}\u00e9` }],
      ['a wrong redirect_uri', { redirect_uri: 'https://evil.example/' }],
      [
        'a redirect_uri with a slash more',
        { redirect_uri: 'https://chatgpt.com/connector_platform_oauth_redirect/' },
      ],
    ])('%s: invalid_grant', async (_, overrides) => {
      expect(await fault(await client.exchange(code, overrides))).toEqual([400, 'invalid_grant']);
    });

    it.each<[string, Record<string, string | undefined>, string]>([
      ['no code', { code: undefined }, 'invalid_request'],
      ['an empty code', { code: '' }, 'invalid_request'],
      ['no verifier', { code_verifier: undefined }, 'invalid_request'],
      ['no grant_type', { grant_type: undefined }, 'invalid_request'],
      ['an unknown grant_type', { grant_type: 'password' }, 'unsupported_grant_type'],
      ['the refresh grant, which is off', { grant_type: 'refresh_token' }, 'unsupported_grant_type'],
      ['a grant_type of the prototype', { grant_type: '__proto__' }, 'unsupported_grant_type'],
      ['another resource', { resource: 'https://elsewhere.example/' }, 'invalid_target'],
      ['what is no resource', { resource: 'sse' }, 'invalid_target'],
    ])('%s', async (_, overrides, error) => {
      expect(await fault(await client.exchange(code, overrides))).toEqual([400, error]);
    });

    it("another client's code", async () => {
      const other = new OAuthClient(service.base);
      await other.register();
      other.verifier = client.verifier;
      expect(await fault(await other.exchange(code))).toEqual([400, 'invalid_grant']);
    });

    it('a repeated parameter', async () => {
      const { client_id: id, client_secret: secret = '' } = client.registration!;
      const form = new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: client.redirectUri,
        code_verifier: client.verifier,
      });
      form.append('code', code);
      expect(await fault(await post(form, { Authorization: basic(id, secret) }))).toEqual([
        400,
        'invalid_request',
      ]);
    });

    it.each<[string, BodyInit, string]>([
      ['JSON', '{"grant_type":"authorization_code"}', 'application/json'],
      ['no type', '', 'text/plain'],
      [
        'too much',
        `grant_type=authorization_code&code=${'x'.repeat(70_000)}`,
        'application/x-www-form-urlencoded',
      ],
      [
        'too many',
        Array.from({ length: 200 }, (_, i) => `p${i}=1`).join('&'),
        'application/x-www-form-urlencoded',
      ],
    ])('a body of %s', async (_, body, type) => {
      const response = await post(body, { 'Content-Type': type });
      expect([400, 413]).toContain(response.status);
      expect(await response.json()).toMatchObject({ error: 'invalid_request' });
    });
  });

  it.each(['', '/', '/sse', '/mcp'])('takes BASE%s as the resource', async (path) => {
    const { client, code } = await approve({}, { resource: `${service.base}${path}` });
    await accessToken(await client.exchange(code, { resource: `${service.base}${path}` }));
  });
});
