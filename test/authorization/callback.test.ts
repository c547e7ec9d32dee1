import { location } from '../support/browser.js';
import { OAuthClient } from '../support/oauth-client.js';
import { MovableClock } from '../support/movable-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { expectPage } from './pages.js';
import { createAccount, registeredClient, signedIn } from './people.js';

const ODD_STATES = [
  'plain',
  'a b+c%20d%2Bé',
  '"><script>alert(1)</script>',
  "&code=x&iss=y#z?='",
  'line\r\nSet-Cookie: a=b\ttab',
  '%',
  '%00',
  '\\',
  '🧁 ünï 中文 \u202e\u200b',
  '0',
  'null',
  'eyJhbGciOiJIUzI1NiJ9.e30.abc-_~',
  '~'.repeat(2048),
  ' '.repeat(4096),
];

describe('GET /oauth/callback', () => {
  let service: TestApp;
  const clock = new MovableClock();
  beforeAll(async () => {
    service = await startTestApp({ clock });
  });
  afterAll(() => service.close());

  /** A client whose person has approved, and where the consent form sent their browser. */
  const atCallback = async (
    overrides: Record<string, string | undefined> = {},
    redirectUri?: string,
  ): Promise<{ client: OAuthClient; callback: URL }> => {
    const client = await registeredClient(service, redirectUri);
    const approved = await client.decide(await client.openConsent(overrides), 'approve');
    return { client, callback: location(approved) };
  };

  it('leads to the client by 302 with code, state and iss', async () => {
    const { client, callback } = await atCallback();
    const answer = await client.browser.get(callback.href);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([302, 'no-store']);
    const { origin, pathname, searchParams } = location(answer);
    expect(origin + pathname).toBe(client.redirectUri);
    expect(Object.fromEntries(searchParams)).toEqual({
      code: callback.searchParams.get('code'),
      state: client.state,
      iss: service.base,
    });
    expect(await answer.text()).toBe('');
  });

  it.each(ODD_STATES)('gives the state back as it was sent: %j', async (state) => {
    const { client, callback } = await atCallback({ state });
    const address = (await client.browser.get(callback.href)).headers.get('location')!;
    const [, raw = ''] = /[?&]state=([^&#]*)/.exec(address) ?? [];
    expect(decodeURIComponent(raw)).toBe(state);
    const parameters = new URL(address).searchParams;
    expect(parameters.get('state')).toBe(state);
    expect([...parameters.keys()]).toEqual(['code', 'state', 'iss']);
  });

  it.each([undefined, ''])('has no state where %j was sent', async (state) => {
    const { client, callback } = await atCallback({ state });
    const { searchParams } = location(await client.browser.get(callback.href));
    expect([...searchParams.keys()]).toEqual(['code', 'iss']);
  });

  it.each([
    [
      'https://app.example/cb?tenant=a%20b&tenant=%2B',
      'https://app.example/cb?tenant=a%20b&tenant=%2B&code=',
    ],
    ['http://127.0.0.1:4711/cb', 'http://127.0.0.1:4711/cb?code='],
    ['cursor://anysphere.cursor-mcp/oauth/callback', 'cursor://anysphere.cursor-mcp/oauth/callback?code='],
    ['com.example.app:/cb', 'com.example.app:/cb?code='],
  ])('keeps %s as it is written', async (uri, start) => {
    const { client, callback } = await atCallback({}, uri);
    const answer = await client.browser.get(callback.href);
    expect(answer.headers.get('location')?.startsWith(start)).toBe(true);
  });

  it('goes to the one registered where /authorize was sent none', async () => {
    const { client, callback } = await atCallback({ redirect_uri: undefined });
    const { origin, pathname } = location(await client.browser.get(callback.href));
    expect(origin + pathname).toBe(client.redirectUri);
  });

  it('repeats itself until the code is redeemed', async () => {
    const { client, callback } = await atCallback();
    const first = location(await client.browser.get(callback.href)).href;
    expect(location(await client.browser.get(callback.href)).href).toBe(first);
    expect((await client.exchange(callback.searchParams.get('code')!)).status).toBe(200);
    expect(await expectPage(await client.browser.get(callback.href), 400)).toContain('used already');
  });

  it('is a 400 page once the code has expired', async () => {
    const { client, callback } = await atCallback();
    clock.pass(290);
    expect((await client.browser.get(callback.href)).status).toBe(302);
    clock.pass(11);
    await expectPage(await client.browser.get(callback.href), 400);
  });

  it('is a 400 page once the grant was revoked', async () => {
    const { client, callback } = await atCallback();
    await service.prisma.grant.updateMany({
      where: { clientId: client.registration!.client_id },
      data: { revokedAt: clock.now() },
    });
    await expectPage(await client.browser.get(callback.href), 400);
  });

  it('works for a code that was approved in the last minute of its request', async () => {
    const client = await registeredClient(service);
    const path = await client.openConsent();
    clock.pass(580);
    const callback = location(await client.decide(path, 'approve'));
    clock.pass(120);
    expect((await client.browser.get(callback.href)).status).toBe(302);
    expect((await client.exchange(callback.searchParams.get('code')!)).status).toBe(200);
  });

  it.each<[string, (query: URLSearchParams) => void]>([
    ['no code', (query) => query.delete('code')],
    ['an empty code', (query) => query.set('code', '')],
    ['an unknown code', (query) => query.set('code', 'A'.repeat(32))],
    ['a malformed code', (query) => query.set('code', 'no\0code')],
    ['two codes', (query) => query.append('code', query.get('code')!)],
    ['no state', (query) => query.delete('state')],
    ['an empty state', (query) => query.set('state', '')],
    ['another state', (query) => query.set('state', `${query.get('state')!}x`)],
    ['two states', (query) => query.append('state', query.get('state')!)],
  ])('is a 400 page with %s', async (_, change) => {
    const { client, callback } = await atCallback();
    const changed = new URL(callback);
    change(changed.searchParams);
    await expectPage(await client.browser.get(changed.href), 400);
    expect((await client.browser.get(callback.href)).status).toBe(302);
  });

  it('is a 400 page with a state where none was sent', async () => {
    const { client, callback } = await atCallback({ state: undefined });
    callback.searchParams.set('state', 'x');
    await expectPage(await client.browser.get(callback.href), 400);
  });

  it('is a 400 page for anybody but the session that approved', async () => {
    const { client, callback } = await atCallback();
    const stranger = new OAuthClient(service.base);
    await expectPage(await stranger.browser.get(callback.href), 400);
    await signedIn(stranger);
    await expectPage(await stranger.browser.get(callback.href), 400);
    const other = await createAccount(service);
    const another = await signedIn(await registeredClient(service, undefined, {}, other));
    await expectPage(await another.browser.get(callback.href), 400);
    expect((await client.browser.get(callback.href)).status).toBe(302);
    await signedIn(client);
    await expectPage(await client.browser.get(callback.href), 400);
  });
});
