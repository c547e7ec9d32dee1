import { AuditService } from '../../src/audit/audit.service.js';
import { digest } from '../../src/common/secrets.js';
import { OAuthClient } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { approved, fault, isAccepted } from './flow.js';
import { refresh, REFRESHING, refreshing, tokensOf } from './refresh-flow.js';

const REFRESH_TOKEN = /^mcpr_[A-Za-z0-9_-]{43}$/;
const ACCESS_TOKEN = /^mcp_[0-9a-f]{32}$/;
const BOTH = ['authorization_code', 'refresh_token'];

const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);

describe('refresh tokens', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ environment: REFRESHING });
  });
  afterAll(() => service.close());

  it('come with the code, are stored as digests, and bring an access token and their successor', async () => {
    const { client, tokens: first } = await refreshing(service);
    expect(first).toEqual({
      access_token: like(ACCESS_TOKEN),
      token_type: 'Bearer',
      expires_in: 86_400,
      scope: 'mcp offline_access',
      refresh_token: like(REFRESH_TOKEN),
    });
    const row = await service.prisma.refreshToken.findUniqueOrThrow({
      where: { digest: digest(first.refresh_token) },
    });
    expect(row.expiresAt.getTime() - row.createdAt.getTime()).toBe(30 * 86_400_000);

    const response = await refresh(client, first.refresh_token);
    expect([response.headers.get('cache-control'), response.headers.get('pragma')]).toEqual(['no-store', 'no-cache']); // prettier-ignore
    const second = await tokensOf(response);
    expect(second).toEqual({
      ...first,
      access_token: like(ACCESS_TOKEN),
      refresh_token: like(REFRESH_TOKEN),
    });
    expect(second.access_token).not.toBe(first.access_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    for (const { access_token: token } of [first, second])
      expect(await isAccepted(service, token)).toBe(true);
    const child = await service.prisma.refreshToken.findUniqueOrThrow({
      where: { digest: digest(second.refresh_token) },
    });
    expect([child.parentId, child.grantId]).toEqual([row.id, row.grantId]);
  });

  it.each(['client_secret_post', 'none'])('serve a client registered for %s', async (method) => {
    const { client, tokens } = await refreshing(service, { token_endpoint_auth_method: method });
    const { access_token: token } = await tokensOf(await refresh(client, tokens.refresh_token));
    expect(await isAccepted(service, token)).toBe(true);
  });

  it('are for clients that registered for them alone', async () => {
    for (const metadata of [{}, { grant_types: ['authorization_code'] }, { grant_types: [] }]) {
      const { client, code } = await approved(service, metadata, { scope: 'mcp offline_access' });
      const tokens = await tokensOf(await client.exchange(code));
      expect([tokens.refresh_token, tokens.scope]).toEqual([undefined, 'mcp']);
      const other = await refreshing(service);
      const refused = await refresh(client, other.tokens.refresh_token);
      expect(await fault(refused)).toEqual([400, 'unauthorized_client']);
    }
  });

  it('are registered for by grant_types, and offline_access with them', async () => {
    const register = (metadata: Record<string, unknown>): Promise<unknown> =>
      new OAuthClient(service.base).register(metadata);
    expect(await register({ grant_types: BOTH, scope: 'mcp offline_access' })).toMatchObject({
      grant_types: BOTH,
      scope: 'mcp offline_access',
    });
    expect(await register({ grant_types: BOTH })).toMatchObject({ grant_types: BOTH, scope: 'mcp' });
    expect(await register({ scope: 'mcp offline_access' })).toMatchObject({
      grant_types: ['authorization_code'],
      scope: 'mcp',
    });
    await expect(register({ grant_types: ['refresh_token'] })).rejects.toThrow('invalid_client_metadata');
  });

  it('are not given to a client that registered for them only after the person consented', async () => {
    const { client, code } = await approved(service);
    const {
      client_id: id,
      registration_client_uri: uri,
      registration_access_token: access,
    } = client.registration!;
    const updated = await fetch(uri, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${access}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ client_id: id, redirect_uris: [client.redirectUri], grant_types: BOTH }),
    });
    expect(await updated.json()).toMatchObject({ grant_types: BOTH });
    expect((await tokensOf(await client.exchange(code))).refresh_token).toBeUndefined();
  });

  it('are consented to in words, and the page does not say that it all ends by itself', async () => {
    const client = new OAuthClient(service.base);
    await client.register({ grant_types: BOTH });
    const renewed = await (await client.browser.get(await client.openConsent())).text();
    expect(renewed).toContain('Stay connected while you are away, without asking you again');
    expect(renewed).toContain('until the app has not renewed it for 30 days');
    expect(renewed).not.toContain('this ends by itself');
    const other = new OAuthClient(service.base);
    await other.register();
    const path = await other.openConsent({ scope: 'mcp offline_access' });
    const plain = await (await other.browser.get(path)).text();
    expect(plain).not.toContain('Stay connected');
    expect(plain).toContain('After 24 hours this ends by itself');
  });

  it('are not asked for by offline_access alone, which opens nothing: invalid_scope', async () => {
    const client = new OAuthClient(service.base);
    await client.register({ grant_types: BOTH });
    const answer = await client.authorize({ scope: 'offline_access' });
    expect(new URL(answer.headers.get('location')!).searchParams.get('error')).toBe('invalid_scope');
  });

  it('narrow the access token where asked, and never themselves', async () => {
    const { client, tokens } = await refreshing(service);
    const narrow = await tokensOf(await refresh(client, tokens.refresh_token, { scope: 'mcp' }));
    expect(narrow.scope).toBe('mcp');
    const whole = await tokensOf(await refresh(client, narrow.refresh_token, { scope: '' }));
    expect(whole.scope).toBe('mcp offline_access');
  });

  it('end with what their code issued, where the code comes again', async () => {
    const { client, code, tokens } = await refreshing(service);
    const next = await tokensOf(await refresh(client, tokens.refresh_token));
    expect(await fault(await client.exchange(code))).toEqual([400, 'invalid_grant']);
    for (const token of [tokens, next]) {
      expect(await isAccepted(service, token.access_token)).toBe(false);
      expect(await fault(await refresh(client, token.refresh_token))).toEqual([400, 'invalid_grant']);
    }
  });

  describe('refuse, and change nothing:', () => {
    it.each<[string, Record<string, string | undefined>, string]>([
      ['no token', { refresh_token: undefined }, 'invalid_request'],
      ['an empty token', { refresh_token: '' }, 'invalid_request'],
      ['an unknown token', { refresh_token: `mcpr_${'A'.repeat(43)}` }, 'invalid_grant'],
      ['a malformed token', { refresh_token: 'mcpr_\0\ud83e\uddc1' }, 'invalid_grant'],
      ['a token that is too long', { refresh_token: `mcpr_${'A'.repeat(5000)}` }, 'invalid_grant'],
      ['a wider scope', { scope: 'mcp admin' }, 'invalid_scope'],
      ['a malformed scope', { scope: '"' }, 'invalid_scope'],
      ['another resource', { resource: 'https://elsewhere.example' }, 'invalid_target'],
      ['what is no resource', { resource: 'sse' }, 'invalid_target'],
    ])('%s', async (_, parameters, error) => {
      const { client, tokens } = await refreshing(service);
      const refused = await refresh(client, tokens.refresh_token, parameters);
      expect(await fault(refused)).toEqual([400, error]);
      await tokensOf(await refresh(client, tokens.refresh_token));
    });

    it("an access token, another client's, and what comes twice", async () => {
      const { client, tokens } = await refreshing(service);
      const thief = await refreshing(service);
      const stolen = await refresh(thief.client, tokens.refresh_token);
      expect(await fault(stolen)).toEqual([400, 'invalid_grant']);
      expect(await fault(await refresh(client, tokens.access_token))).toEqual([400, 'invalid_grant']);
      const { client_id: id, client_secret: secret = '' } = client.registration!;
      const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: id, client_secret: secret });
      form.append('refresh_token', tokens.refresh_token);
      form.append('refresh_token', tokens.refresh_token);
      const twice = await fetch(`${service.base}/token`, { method: 'POST', body: form });
      expect(await fault(twice)).toEqual([400, 'invalid_request']);
      form.delete('refresh_token');
      form.set('client_secret', `${secret}x`);
      form.set('refresh_token', tokens.refresh_token);
      const guessed = await fetch(`${service.base}/token`, { method: 'POST', body: form });
      expect(await fault(guessed)).toEqual([401, 'invalid_client']);
      await tokensOf(await refresh(client, tokens.refresh_token));
      await service.app.get(AuditService).flush();
      const refusals = await service.prisma.auditEvent.findMany({
        where: { type: 'refresh.refused', clientId: thief.clientId },
      });
      expect(refusals).toMatchObject([{ detail: { reason: 'client' }, outcome: 'failure' }]);
    });
  });

  it.each(['', '/', '/sse', '/mcp'])('take BASE%s as the resource', async (path) => {
    const { client, tokens } = await refreshing(service);
    const answer = await refresh(client, tokens.refresh_token, { resource: `${service.base}${path}` });
    expect(await isAccepted(service, (await tokensOf(answer)).access_token)).toBe(true);
  });

  it('of another PUBLIC_URL are refused', async () => {
    const { client, clientId, tokens } = await refreshing(service);
    await service.prisma.grant.updateMany({
      where: { clientId },
      data: { audience: 'https://elsewhere.example' },
    });
    expect(await fault(await refresh(client, tokens.refresh_token))).toEqual([400, 'invalid_grant']);
  });
});

describe('where refresh tokens are off', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  it('none is registered for, consented to, issued or taken', async () => {
    const client = new OAuthClient(service.base);
    const registration = await client.register({ grant_types: BOTH, scope: 'mcp offline_access' });
    expect(registration).toMatchObject({ grant_types: ['authorization_code'], scope: 'mcp' });
    const code = (await client.approve({ scope: 'mcp offline_access' })).searchParams.get('code')!;
    const tokens = await tokensOf(await client.exchange(code));
    expect([tokens.scope, tokens.refresh_token]).toEqual(['mcp', undefined]);
    const refused = await refresh(client, `mcpr_${'A'.repeat(43)}`);
    expect(await fault(refused)).toEqual([400, 'unsupported_grant_type']);
    expect(await service.prisma.refreshToken.count()).toBe(0);
  });
});
