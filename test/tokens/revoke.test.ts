import { AuditService } from '../../src/audit/audit.service.js';
import { ping, openStream } from '../admin/stream.js';
import { Callers } from '../admin/callers.js';
import { basic, OAuthClient } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { fault, isAccepted } from './flow.js';
import { refresh, REFRESHING, refreshing, tokensOf } from './refresh-flow.js';
import { present } from './token-endpoints.js';

const NOT_TOKENS = [
  'mcp_00112233445566778899aabbccddeeff',
  `mcpr_${'A'.repeat(43)}`,
  'mcp_',
  '\0',
  '\ud83e\uddc1',
  "'; DROP TABLE access_tokens; --",
  'x'.repeat(60_000),
];

describe('POST /revoke', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ environment: { ...REFRESHING, MAX_SESSIONS_PER_USER: '1000' } });
  });
  afterAll(() => service.close());

  const revoke = ({ registration }: OAuthClient, token: string, hint?: string): Promise<Response> =>
    present(service, 'revoke', registration!, {
      token,
      ...(hint === undefined ? {} : { token_type_hint: hint }),
    });

  const connect = async (
    metadata: Record<string, unknown> = {},
  ): Promise<{ client: OAuthClient; token: string }> => {
    const client = new OAuthClient(service.base);
    await client.register(metadata);
    const { token } = await client.connect();
    return { client, token };
  };

  it.each(['client_secret_basic', 'client_secret_post', 'none'])(
    "ends a client's own access token, registered for %s, and nothing else of it",
    async (method) => {
      const { client, token } = await connect({ token_endpoint_auth_method: method });
      const { token: other } = await client.connect();
      const response = await revoke(client, token);
      expect([response.status, response.headers.get('cache-control'), await response.text()]).toEqual([
        200,
        'no-store',
        '',
      ]);
      expect(await isAccepted(service, token)).toBe(false);
      expect(await isAccepted(service, other)).toBe(true);
      expect((await revoke(client, token)).status).toBe(200);
      const { client_id: clientId } = client.registration!;
      await service.app.get(AuditService).flush();
      const events = await service.prisma.auditEvent.findMany({ where: { clientId, type: 'token.revoked' } });
      expect(events).toMatchObject([{ actor: `client:${clientId}`, outcome: 'success' }]);
    },
  );

  it('takes the secret in the body too, in one place only', async () => {
    const { client, token } = await connect();
    const { client_id: id, client_secret: secret = '' } = client.registration!;
    const body = new URLSearchParams({ token, client_id: id, client_secret: secret });
    const url = `${service.base}/revoke`;
    const twice = await fetch(url, { method: 'POST', headers: { Authorization: basic(id, secret) }, body });
    expect(await fault(twice)).toEqual([400, 'invalid_request']);
    expect(await isAccepted(service, token)).toBe(true);
    expect((await fetch(url, { method: 'POST', body })).status).toBe(200);
    expect(await isAccepted(service, token)).toBe(false);
  });

  it('holds once it is answered: callers are refused and the stream is closed', async () => {
    const { client, token } = await connect();
    const stream = await openStream(service, token);
    const callers = new Callers(8, () => ping(stream.endpoint, token));
    await callers.answered(16);
    expect((await revoke(client, token)).status).toBe(200);
    const revokedAt = performance.now();
    await callers.answered(16, revokedAt);
    await callers.stop();
    expect(new Set(callers.startedFrom(revokedAt).map(({ status }) => status))).toEqual(new Set([401]));
    await stream.closed;
  });

  it.each(['used', 'not used'])('of a refresh token that was %s ends all of its grant', async (use) => {
    const { client, clientId, tokens } = await refreshing(service);
    const next = await tokensOf(await refresh(client, tokens.refresh_token));
    const stream = await openStream(service, next.access_token);
    const another = new OAuthClient(service.base);
    another.registration = client.registration!;
    const { token: ofAnotherGrant } = await another.connect();
    const given = use === 'used' ? tokens : next;
    expect((await revoke(client, given.refresh_token)).status).toBe(200);
    await stream.closed;
    for (const { access_token: access, refresh_token: token } of [tokens, next]) {
      expect(await isAccepted(service, access)).toBe(false);
      expect(await fault(await refresh(client, token))).toEqual([400, 'invalid_grant']);
    }
    expect(await isAccepted(service, ofAnotherGrant)).toBe(true);
    await service.app.get(AuditService).flush();
    const events = await service.prisma.auditEvent.findMany({ where: { clientId, type: 'grant.revoked' } });
    expect(events).toMatchObject([{ actor: `client:${clientId}` }]);
  });

  it.each(['access_token', 'refresh_token', 'nonsense', ''])(
    'ignores the hint %j where it is wrong',
    async (hint) => {
      const { client, tokens } = await refreshing(service);
      expect((await revoke(client, tokens.access_token, hint)).status).toBe(200);
      expect(await isAccepted(service, tokens.access_token)).toBe(false);
      expect((await revoke(client, tokens.refresh_token, hint)).status).toBe(200);
      expect(await fault(await refresh(client, tokens.refresh_token))).toEqual([400, 'invalid_grant']);
    },
  );

  it("answers 200 to what is no token or another client's, and changes nothing", async () => {
    const { client, tokens } = await refreshing(service);
    const stranger = new OAuthClient(service.base);
    await stranger.register();
    for (const token of [...NOT_TOKENS, tokens.access_token, tokens.refresh_token]) {
      const response = await revoke(stranger, token);
      expect([token.slice(0, 40), response.status, await response.text()]).toEqual([
        token.slice(0, 40),
        200,
        '',
      ]);
    }
    expect(await isAccepted(service, tokens.access_token)).toBe(true);
    await tokensOf(await refresh(client, tokens.refresh_token));
  });

  it('lets nobody in who does not authenticate as at /token, and changes nothing', async () => {
    const { client, token } = await connect();
    const { client_id, client_secret: secret = '' } = client.registration!;
    for (const client_secret of [undefined, `${secret}x`]) {
      const refused = await present(service, 'revoke', { client_id, client_secret }, { token });
      expect(await fault(refused)).toEqual([401, 'invalid_client']);
      expect(refused.headers.get('www-authenticate')).toEqual(
        client_secret === undefined ? null : expect.stringMatching(/^Basic /),
      );
    }
    const nobody = await fetch(`${service.base}/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token }),
    });
    expect(await fault(nobody)).toEqual([401, 'invalid_client']);
    expect(await isAccepted(service, token)).toBe(true);
  });

  it.each<[string, string]>([
    ['no token', 'token_type_hint=access_token'],
    ['an empty token', 'token='],
    ['two tokens', 'token=a&token=b'],
    ['two hints', 'token=a&token_type_hint=a&token_type_hint=b'],
  ])('refuses %s: invalid_request', async (_, body) => {
    const { client_id: id, client_secret: secret = '' } = await new OAuthClient(service.base).register();
    const headers = { Authorization: basic(id, secret), 'Content-Type': 'application/x-www-form-urlencoded' };
    const response = await fetch(`${service.base}/revoke`, { method: 'POST', headers, body });
    expect(await fault(response)).toEqual([400, 'invalid_request']);
  });

  it('knows no other method and no other type, and may be called by a page of any origin', async () => {
    const url = `${service.base}/revoke`;
    expect([(await fetch(url)).status, (await fetch(url)).headers.get('allow')]).toEqual([405, 'POST']);
    const json = { 'Content-Type': 'application/json', Origin: 'https://inspector.example' };
    const refused = await fetch(url, { method: 'POST', headers: json, body: '{}' });
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    expect(await fault(refused)).toEqual([400, 'invalid_request']);
  });

  it('of eight at once each is answered 200, and it is audited once', async () => {
    const { client, clientId, tokens } = await refreshing(service);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        revoke(client, index % 2 === 0 ? tokens.refresh_token : tokens.access_token),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await service.app.get(AuditService).flush();
    expect(await service.prisma.auditEvent.count({ where: { clientId, type: 'grant.revoked' } })).toBe(1);
    expect(await isAccepted(service, tokens.access_token)).toBe(false);
  });
});
