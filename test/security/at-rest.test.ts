import { AuditService } from '../../src/audit/audit.service.js';
import { Browser } from '../support/browser.js';
import { OAuthClient } from '../support/oauth-client.js';
import { ADMIN_KEY, EMAIL, PASSWORD, startTestApp, type TestApp } from '../support/test-app.js';
import { Operator } from '../admin/operator.js';
import { openStream, ping } from '../admin/stream.js';
import { refresh, REFRESHING, refreshing, tokensOf } from '../tokens/refresh-flow.js';
import { present } from '../tokens/token-endpoints.js';

const WRONG_PASSWORD = 'a wrong guess at it';
const NEW_PASSWORD = 'the passphrase of the invited';
const UNKNOWN_TOKEN = 'mcp_00112233445566778899aabbccddeeff';

describe('secrets at rest', () => {
  let service: TestApp;
  let logged = '';
  const secrets = new Map<string, string>();
  beforeAll(async () => {
    service = await startTestApp({
      environment: { LOG_LEVEL: 'trace', ...REFRESHING },
      onLog: (line) => (logged += line),
    });
    await useEverything();
    await service.app.get(AuditService).flush();
  });
  afterAll(() => service.close());

  /** The whole flow with its faults, as people, clients and operators use it; notes each secret that it meets. */
  async function useEverything(): Promise<void> {
    const operator = new Operator(service);
    const client = new OAuthClient(service.base);
    const connection = await client.connect();
    const { token, code, clientSecret = '' } = connection;
    secrets.set('access token', token).set('code', code).set('client secret', clientSecret);
    secrets.set('registration token', client.registration!.registration_access_token);
    secrets.set('verifier', client.verifier);
    noteCookies('browser', client.browser);
    await client.exchange(code);
    await client.exchange('not-a-code-but-looks-like-a-secret', { client_secret: clientSecret });

    const renewed = await refreshing(service);
    const next = await tokensOf(await refresh(renewed.client, renewed.tokens.refresh_token));
    await refresh(renewed.client, renewed.tokens.refresh_token);
    secrets.set('used refresh token', renewed.tokens.refresh_token).set('refresh token', next.refresh_token);
    secrets.set('refreshed access token', next.access_token);
    for (const endpoint of ['introspect', 'revoke'] as const) {
      await present(service, endpoint, renewed.client.registration!, { token: next.refresh_token });
      await present(service, endpoint, renewed.client.registration!, { token: UNKNOWN_TOKEN });
    }

    const stranger = new Browser(service.base);
    await stranger.submit('/login', { email: EMAIL, password: WRONG_PASSWORD });
    noteCookies('stranger', stranger);

    const second = new OAuthClient(service.base);
    const { token: leaked } = await second.connect();
    const stream = await openStream(service, leaked);
    const sessionId = new URL(stream.endpoint).searchParams.get('session_id') ?? '';
    secrets.set('leaked token', leaked).set('MCP session id', sessionId);
    await ping(stream.endpoint, leaked);
    await ping(stream.endpoint, UNKNOWN_TOKEN);
    await fetch(`${service.base}/sse?access_token=${leaked}`);
    await operator.call('POST', 'tokens/revoke', { token: leaked });
    await operator.call('POST', 'tokens/revoke', { token: UNKNOWN_TOKEN });
    await stream.closed;

    const { body } = await operator.call<{ invite_url: string }>('POST', 'users', {
      email: 'carol@example.com',
    });
    const invitation = new URL(body.invite_url).pathname;
    secrets.set('invitation', invitation.split('/').at(-1)!);
    const guest = new Browser(service.base);
    await guest.submit(invitation, { password: NEW_PASSWORD });
    noteCookies('guest', guest);
    await fetch(`${service.base}/admin/audit?key=${ADMIN_KEY}`);
  }

  function noteCookies(who: string, { jar }: Browser): void {
    for (const pair of jar.header.split('; ')) {
      const [name = '', value = ''] = pair.split('=');
      secrets.set(`${who}'s cookie ${name}`, decodeURIComponent(value));
    }
  }

  it('were met', () => {
    expect(secrets.size).toBeGreaterThanOrEqual(11);
    for (const [name, secret] of secrets) expect([name, secret.length >= 16]).toEqual([name, true]);
    secrets.set('password', PASSWORD).set('wrong password', WRONG_PASSWORD).set('new password', NEW_PASSWORD);
    secrets.set('admin key', ADMIN_KEY).set('unknown token', UNKNOWN_TOKEN.slice(4));
  });

  it('are in no row of any table', async () => {
    const rows = await dump(service);
    expect(rows).toContain(EMAIL);
    expect(found(rows)).toEqual([]);
  });

  it('are in no log line', () => {
    expect(logged).toContain('"request"');
    expect(found(logged)).toEqual([]);
  });

  /** The names of the secrets that are in that text, as they are or encoded. */
  function found(text: string): string[] {
    const isIn = (secret: string): boolean =>
      [secret, encodeURIComponent(secret), Buffer.from(secret).toString('hex'), btoa(secret)].some(
        (spelling) => text.includes(spelling),
      );
    return [...secrets].filter(([, secret]) => isIn(secret)).map(([name]) => name);
  }
});

/** Every row of every table as JSON; `bytea` in hexadecimal. */
async function dump({ prisma }: TestApp): Promise<string> {
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'`;
  const dumps = tables.map(({ name }) =>
    prisma.$queryRawUnsafe<{ row: string }[]>(`SELECT row_to_json(t)::text AS row FROM "${name}" t`),
  );
  return (await Promise.all(dumps)).flatMap((rows) => rows.map(({ row }) => row)).join('\n');
}
