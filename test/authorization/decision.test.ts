import { AuditService } from '../../src/audit/audit.service.js';
import { hiddenFields, location } from '../support/browser.js';
import { MovableClock } from '../support/movable-clock.js';
import type { OAuthClient } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { expectPage } from './pages.js';
import { createAccount, registeredClient, signedIn } from './people.js';

const FORM = 'application/x-www-form-urlencoded';
const ANSWERED = 'This request was answered already';

describe('POST /oauth/consent/{request_id}', () => {
  let service: TestApp;
  const clock = new MovableClock();
  beforeAll(async () => {
    service = await startTestApp({ clock });
  });
  afterAll(() => service.close());

  /** A client at the consent page, and the fields of its form. */
  const atConsent = async (
    overrides: Record<string, string | undefined> = {},
    redirectUri?: string,
  ): Promise<{ client: OAuthClient; path: string; form: Record<string, string> }> => {
    const client = await registeredClient(service, redirectUri);
    const path = await client.openConsent(overrides);
    const page = await client.browser.get(path);
    return { client, path, form: hiddenFields(await page.text(), path) };
  };

  const codesOf = async (path: string) => {
    const requestId = path.replace('/oauth/consent/', '');
    return service.prisma.authorizationCode.findMany({ where: { requestId }, orderBy: { createdAt: 'asc' } });
  };

  const trail = async (clientId: string): Promise<{ type: string; actor: string; detail: unknown }[]> => {
    await service.app.get(AuditService).flush();
    return service.prisma.auditEvent.findMany({
      where: { clientId, type: { startsWith: 'consent.' } },
      select: { type: true, actor: true, detail: true },
    });
  };

  it('approved, leads to the callback by 303 with a code of 32 base64url characters and the state', async () => {
    const { client, path, form } = await atConsent();
    const answer = await client.browser.post(path, { ...form, decision: 'approve' });
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([303, 'no-store']);
    const callback = location(answer);
    expect(callback.origin + callback.pathname).toBe(`${service.base}/oauth/callback`);
    expect(Object.fromEntries(callback.searchParams)).toEqual({
      code: expect.stringMatching(/^[A-Za-z0-9_-]{32}$/) as string,
      state: client.state,
    });
    const [code] = await codesOf(path);
    expect(code!.expiresAt.getTime() - code!.createdAt.getTime()).toBe(300_000);
    const { client_id: clientId } = client.registration!;
    const [grant] = await service.prisma.grant.findMany({ where: { clientId } });
    expect(grant).toMatchObject({
      id: code!.grantId,
      scopes: ['mcp'],
      audience: service.base,
      revokedAt: null,
    });
    expect(await trail(clientId)).toEqual([
      { type: 'consent.approved', actor: `user:${grant!.userId}`, detail: { scope: 'mcp' } },
    ]);
  });

  it('has no state in the callback where none was sent', async () => {
    const { client, path, form } = await atConsent({ state: undefined });
    const answer = await client.browser.post(path, { ...form, decision: 'approve' });
    expect([...location(answer).searchParams.keys()]).toEqual(['code']);
  });

  it.each([
    [undefined, 'https://chatgpt.com/connector_platform_oauth_redirect?'],
    ['https://evil.example/cb?a=%20', 'https://evil.example/cb?a=%20&'],
    ['http://localhost:4711/cb', 'http://localhost:4711/cb?'],
    ['cursor://anysphere.cursor-mcp/oauth/callback', 'cursor://anysphere.cursor-mcp/oauth/callback?'],
  ])('denied, leads to the client by 303 with access_denied, state and iss: %s', async (uri, start) => {
    const { client, path, form } = await atConsent({}, uri);
    const answer = await client.browser.post(path, { ...form, decision: 'deny' });
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([303, 'no-store']);
    const { href, searchParams } = location(answer);
    expect(href.startsWith(`${start}error=access_denied&`)).toBe(true);
    expect([searchParams.get('state'), searchParams.get('iss')]).toEqual([client.state, service.base]);
    expect(searchParams.has('code')).toBe(false);
    expect(await codesOf(path)).toEqual([]);
    const { client_id: clientId } = client.registration!;
    expect(await service.prisma.grant.count({ where: { clientId } })).toBe(0);
    expect(await trail(clientId)).toMatchObject([{ type: 'consent.denied' }]);
  });

  it('approved twice, voids the first code and sends out another of the same grant', async () => {
    const { client, path, form } = await atConsent();
    const first = location(await client.browser.post(path, { ...form, decision: 'approve' }));
    expect((await client.browser.get(path)).status).toBe(200);
    const second = location(await client.browser.post(path, { ...form, decision: 'approve' }));
    const codes = await codesOf(path);
    expect(codes.map(({ revokedAt }) => revokedAt !== null)).toEqual([true, false]);
    expect(codes[0]!.grantId).toBe(codes[1]!.grantId);
    await expectPage(await client.browser.get(first.href), 400);
    expect((await client.exchange(first.searchParams.get('code')!)).status).toBe(400);
    expect((await client.exchange(second.searchParams.get('code')!)).status).toBe(200);
  });

  it.each(['approve', 'deny'])('is a 400 page once the code was redeemed: %s', async (decision) => {
    const { client, path, form } = await atConsent();
    const approved = await client.browser.post(path, { ...form, decision: 'approve' });
    expect((await client.exchange(location(approved).searchParams.get('code')!)).status).toBe(200);
    expect(await expectPage(await client.browser.post(path, { ...form, decision }), 400)).toContain(ANSWERED);
    expect(await expectPage(await client.browser.get(path), 400)).toContain(ANSWERED);
    expect(await codesOf(path)).toHaveLength(1);
  });

  it.each(['approve', 'deny'])('is a 400 page once it was denied: %s', async (decision) => {
    const { client, path, form } = await atConsent();
    await client.browser.post(path, { ...form, decision: 'deny' });
    expect(await expectPage(await client.browser.post(path, { ...form, decision }), 400)).toContain(ANSWERED);
    expect(await expectPage(await client.browser.get(path), 400)).toContain(ANSWERED);
    expect(await codesOf(path)).toEqual([]);
  });

  it('denied after it was approved, takes the code and the grant back', async () => {
    const { client, path, form } = await atConsent();
    const approved = location(await client.browser.post(path, { ...form, decision: 'approve' }));
    const denied = await client.browser.post(path, { ...form, decision: 'deny' });
    expect(location(denied).searchParams.get('error')).toBe('access_denied');
    await expectPage(await client.browser.get(approved.href), 400);
    expect((await client.exchange(approved.searchParams.get('code')!)).status).toBe(400);
    const { client_id: clientId } = client.registration!;
    expect(await service.prisma.grant.count({ where: { clientId, revokedAt: null } })).toBe(0);
  });

  it('is a 400 page where another session approved it in this browser', async () => {
    const { client, path, form } = await atConsent();
    await client.browser.post(path, { ...form, decision: 'approve' });
    await signedIn(client);
    expect(await expectPage(await client.browser.get(path), 400)).toContain(ANSWERED);
    for (const decision of ['approve', 'deny']) {
      await expectPage(await client.browser.post(path, { ...form, decision }), 400);
    }
    expect((await codesOf(path)).map(({ revokedAt }) => revokedAt)).toEqual([null]);
  });

  it('is a 400 page where the request expired meanwhile', async () => {
    const { client, path, form } = await atConsent();
    clock.pass(601);
    await expectPage(await client.browser.post(path, { ...form, decision: 'approve' }), 400);
    expect(await codesOf(path)).toEqual([]);
  });

  it.each([[undefined], [''], ['yes'], ['APPROVE'], ['approve\0']])(
    'is a 400 page for the decision %j',
    async (decision) => {
      const { client, path, form } = await atConsent();
      const fields = { ...form, ...(decision === undefined ? {} : { decision }) };
      await expectPage(await client.browser.post(path, fields), 400);
      expect(await codesOf(path)).toEqual([]);
    },
  );

  it('leads to sign-in where the session ended meanwhile', async () => {
    const { client, path, form } = await atConsent();
    client.browser.jar.clear('gatehouse_session');
    const answer = await client.browser.post(path, { ...form, decision: 'approve' });
    const { pathname, searchParams } = location(answer);
    expect([answer.status, pathname, searchParams.get('return_to')]).toEqual([303, '/login', path]);
    expect(await codesOf(path)).toEqual([]);
  });

  it.each([
    ['none', () => undefined],
    ['one of nobody', () => 'zzz.' + 'A'.repeat(43)],
    ['one changed', (own: string) => own.slice(0, -2) + (own.endsWith('AA') ? 'BB' : 'AA')],
    ['one of markup', () => '<script>'],
  ])('is a 403 page with %s for a form token', async (_, change) => {
    const { client, path, form } = await atConsent();
    const token = change(form['form_token']!);
    for (const decision of ['approve', 'deny']) {
      const fields: Record<string, string> = {
        decision,
        ...(token === undefined ? {} : { form_token: token }),
      };
      await expectPage(await client.browser.post(path, fields), 403);
    }
    expect(await codesOf(path)).toEqual([]);
    expect((await client.browser.get(path)).status).toBe(200);
  });

  it('is a 403 page with the form token of another request, form, session or browser', async () => {
    const { client, path, form } = await atConsent();
    const other = await client.openConsent();
    const otherPage = await (await client.browser.get(other)).text();
    const elsewhere = await atConsent();
    const tokens = [
      hiddenFields(otherPage, other)['form_token']!,
      hiddenFields(otherPage, '/logout')['form_token']!,
      elsewhere.form['form_token']!,
    ];
    for (const token of tokens) {
      await expectPage(await client.browser.post(path, { form_token: token, decision: 'approve' }), 403);
    }
    await signedIn(client);
    await expectPage(await client.browser.post(path, { ...form, decision: 'approve' }), 403);
    expect(await codesOf(path)).toEqual([]);
  });

  it.each<[string, Record<string, string>]>([
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a sister of ours', { 'Sec-Fetch-Site': 'same-site' }],
    ['the address bar', { 'Sec-Fetch-Site': 'none' }],
  ])('is a 403 page where the form was sent from %s', async (_, headers) => {
    const { client, path, form } = await atConsent();
    await expectPage(await client.browser.post(path, { ...form, decision: 'approve' }, headers), 403);
    expect(await codesOf(path)).toEqual([]);
  });

  it('is a 400 page from another browser, though it has the form and its person is signed in', async () => {
    const { path, form } = await atConsent();
    const account = await createAccount(service);
    const victim = await signedIn(await registeredClient(service, undefined, {}, account));
    await victim.authorize();
    await expectPage(await victim.browser.post(path, { ...form, decision: 'approve' }), 400);
    expect(await codesOf(path)).toEqual([]);
  });

  /** As a browser would, but with just these headers besides the cookies. */
  const send = (
    client: OAuthClient,
    path: string,
    body: string | URLSearchParams,
    headers: Record<string, string>,
  ): Promise<Response> =>
    fetch(service.base + path, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { Cookie: client.browser.jar.header, Accept: 'text/html', ...headers },
    });

  it('goes by Origin where the browser sends no Sec-Fetch-Site', async () => {
    const { client, path, form } = await atConsent();
    const fields = new URLSearchParams({ ...form, decision: 'approve' });
    await expectPage(await send(client, path, fields, {}), 403);
    for (const origin of ['null', 'https://evil.example', `${service.base}.evil.example`]) {
      await expectPage(await send(client, path, fields, { Origin: origin }), 403);
    }
    expect(await codesOf(path)).toEqual([]);
    expect((await send(client, path, fields, { Origin: service.base })).status).toBe(303);
  });

  it('reads a form and nothing else, of 64 KiB at most', async () => {
    const { client, path, form } = await atConsent();
    const post = (body: string, type: string): Promise<Response> =>
      send(client, path, body, { 'Content-Type': type, 'Sec-Fetch-Site': 'same-origin' });
    const good = new URLSearchParams({ ...form, decision: 'approve' }).toString();
    await expectPage(await post(JSON.stringify({ ...form, decision: 'approve' }), 'application/json'), 415);
    await expectPage(await post(`${good}&x=${'x'.repeat(70_000)}`, FORM), 413);
    await expectPage(await post(`${good}&decision=deny`, FORM), 400);
    expect(await codesOf(path)).toEqual([]);
    expect((await post(good, FORM)).status).toBe(303);
  });
});
