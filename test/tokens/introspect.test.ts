import { digest } from '../../src/common/secrets.js';
import { createClient, createToken } from '../support/fixtures.js';
import { MovableClock } from '../support/movable-clock.js';
import { basic, OAuthClient } from '../support/oauth-client.js';
import { EMAIL, startTestApp, type TestApp } from '../support/test-app.js';
import { fault } from './flow.js';
import { refresh, REFRESHING, refreshing, tokensOf } from './refresh-flow.js';
import { present } from './token-endpoints.js';

const INACTIVE = { active: false };

describe('POST /introspect', () => {
  const clock = new MovableClock();
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ environment: REFRESHING, clock });
  });
  afterAll(() => service.close());

  const introspect = async ({ registration }: OAuthClient, token: string, hint = ''): Promise<unknown> => {
    const response = await present(service, 'introspect', registration!, { token, token_type_hint: hint });
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    return response.json();
  };

  it('says of an own access token what it is good for, and not whose address it is', async () => {
    const client = new OAuthClient(service.base);
    const { token, clientId } = await client.connect();
    const row = await service.prisma.accessToken.findUniqueOrThrow({ where: { digest: digest(token) } });
    const answer = await introspect(client, token, 'refresh_token');
    expect(answer).toEqual({
      active: true,
      scope: 'mcp',
      client_id: clientId,
      token_type: 'Bearer',
      exp: Math.floor(row.expiresAt.getTime() / 1000),
      iat: Math.floor(row.createdAt.getTime() / 1000),
      sub: row.userId,
      aud: service.base,
      iss: service.base,
    });
    expect(JSON.stringify(answer)).not.toContain(EMAIL);
  });

  it('says of an own refresh token the same, but no type: it opens no resource', async () => {
    const { client, clientId, tokens } = await refreshing(service);
    const row = await service.prisma.refreshToken.findUniqueOrThrow({
      where: { digest: digest(tokens.refresh_token) },
    });
    expect(await introspect(client, tokens.refresh_token)).toEqual({
      active: true,
      scope: 'mcp offline_access',
      client_id: clientId,
      exp: Math.floor(row.expiresAt.getTime() / 1000),
      iat: Math.floor(row.createdAt.getTime() / 1000),
      sub: row.userId,
      aud: service.base,
      iss: service.base,
    });
  });

  it("says of another client's token that it is not active, and no word more", async () => {
    const { tokens } = await refreshing(service);
    const stranger = new OAuthClient(service.base);
    await stranger.register({ grant_types: ['authorization_code', 'refresh_token'] });
    for (const token of [tokens.access_token, tokens.refresh_token]) {
      expect(await introspect(stranger, token)).toEqual(INACTIVE);
    }
  });

  it.each([
    'mcp_00112233445566778899aabbccddeeff',
    `mcpr_${'A'.repeat(43)}`,
    'mcp_',
    '\0',
    '\ud83e\uddc1',
    "'--",
  ])('says the same of %j', async (token) => {
    const client = new OAuthClient(service.base);
    await client.register();
    expect(await introspect(client, token)).toEqual(INACTIVE);
  });

  it('says the same of own tokens that are revoked, were used, have expired, or hang on what was cut off', async () => {
    const used = await refreshing(service);
    const next = await tokensOf(await refresh(used.client, used.tokens.refresh_token));
    expect(await introspect(used.client, used.tokens.refresh_token)).toEqual(INACTIVE);
    expect(await introspect(used.client, next.refresh_token)).toMatchObject({ active: true });
    await present(service, 'revoke', used.client.registration!, { token: next.refresh_token });
    for (const token of [next.refresh_token, next.access_token, used.tokens.access_token]) {
      expect(await introspect(used.client, token)).toEqual(INACTIVE);
    }
    const { client, tokens } = await refreshing(service);
    clock.pass(86_401);
    expect(await introspect(client, tokens.access_token)).toEqual(INACTIVE);
    expect(await introspect(client, tokens.refresh_token)).toMatchObject({ active: true });
    clock.pass(30 * 86_400);
    expect(await introspect(client, tokens.refresh_token)).toEqual(INACTIVE);
    const { clientId, ...other } = await refreshing(service);
    const where = { clientId };
    await service.prisma.grant.updateMany({ where, data: { audience: 'https://elsewhere.example' } });
    await service.prisma.accessToken.updateMany({ where, data: { audience: 'https://elsewhere.example' } });
    for (const token of [other.tokens.access_token, other.tokens.refresh_token]) {
      expect(await introspect(other.client, token)).toEqual(INACTIVE);
    }
  });

  it('is for clients that authenticate: 401 a public one, a wrong secret, and nobody', async () => {
    const { token, clientId } = await createToken(service, { clientId: await createClient(service) });
    const url = `${service.base}/introspect`;
    const { client_id: id } = await new OAuthClient(service.base).register();
    const attempts = [
      await present(service, 'introspect', { client_id: clientId }, { token }),
      await present(service, 'introspect', { client_id: id }, { token }),
      await present(service, 'introspect', { client_id: id, client_secret: 'guessed' }, { token }),
      await fetch(url, { method: 'POST', body: new URLSearchParams({ token }) }),
      await fetch(url, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}` },
        body: new URLSearchParams({ token }),
      }),
    ];
    for (const attempt of attempts) {
      expect(await attempt.json()).toEqual({
        error: 'invalid_client',
        error_description: 'Client authentication failed',
      });
      expect(attempt.status).toBe(401);
    }
  });

  it.each<[string, string]>([
    ['no token', 'token_type_hint=access_token'],
    ['an empty token', 'token='],
    ['two tokens', 'token=a&token=b'],
  ])('refuses %s: invalid_request', async (_, body) => {
    const { client_id: id, client_secret: secret = '' } = await new OAuthClient(service.base).register();
    const headers = { Authorization: basic(id, secret), 'Content-Type': 'application/x-www-form-urlencoded' };
    const response = await fetch(`${service.base}/introspect`, { method: 'POST', headers, body });
    expect(await fault(response)).toEqual([400, 'invalid_request']);
  });

  it('knows no other method, and no token in a query', async () => {
    const response = await fetch(`${service.base}/introspect?token=x`, {
      headers: { Origin: 'https://a.example' },
    });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });
});
