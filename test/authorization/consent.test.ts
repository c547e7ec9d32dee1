import { UsersService } from '../../src/users/users.service.js';
import { Browser, hiddenFields, location } from '../support/browser.js';
import { OAuthClient } from '../support/oauth-client.js';
import { MovableClock } from '../support/movable-clock.js';
import { EMAIL, startTestApp, type TestApp } from '../support/test-app.js';
import { expectPage, visibleText } from './pages.js';
import { createAccount, registeredClient } from './people.js';

const EXPIRED = 'This request has expired, or was not started in this browser';

describe('GET /oauth/consent/{request_id}', () => {
  let service: TestApp;
  const clock = new MovableClock();
  beforeAll(async () => {
    service = await startTestApp({ clock });
  });
  afterAll(() => service.close());

  it('leads to sign-in where nobody is signed in, and back', async () => {
    const client = await registeredClient(service);
    const { pathname } = location(await client.authorize());
    const answer = await client.browser.get(pathname);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([302, 'no-store']);
    const login = location(answer);
    expect(login.origin + login.pathname).toBe(`${service.base}/login`);
    expect(Object.fromEntries(login.searchParams)).toEqual({ return_to: pathname });
    const words = 'First sign in; then you decide whether to connect chatgpt.com.';
    expect(await visibleText(await client.browser.get(login.href))).toContain(words);
    expect(await visibleText(await new Browser(service.base).get(login.href))).not.toContain('chatgpt.com');
    const back = await client.browser.submit(login.href, {
      email: EMAIL,
      password: 'correct horse battery',
    });
    expect([back.status, location(back).pathname]).toEqual([303, pathname]);
    expect((await client.browser.get(pathname)).status).toBe(200);
  });

  it('asks: who, where to, for what, as whom', async () => {
    const client = await registeredClient(service);
    const page = await client.browser.get(await client.openConsent());
    const html = await page.clone().text();
    const text = await expectPage(page, 200);
    expect(html).toContain('<h1>Connect <span class="address">chatgpt.com</span> to Gatehouse?</h1>');
    expect(text).toContain('calls itself “ChatGPT”');
    expect(text).toContain('https://chatgpt.com/connector_platform_oauth_redirect');
    expect(text.indexOf('chatgpt.com')).toBeLessThan(text.indexOf('ChatGPT'));
    expect(text).toContain('Use the tools of this server in your name');
    expect(text).toContain(`Signed in as ${EMAIL}`);
    expect(text).toContain('A known app address: chatgpt.com belongs to ChatGPT (OpenAI).');
    expect(text).not.toContain('Careful');
    expect(text).toContain('After 24 hours this ends by itself');
    expect(html).toMatch(/<button type="submit" name="decision" value="approve">Approve<\/button>/);
    expect(html).toMatch(/<button type="submit" name="decision" value="deny"[^>]*>Deny<\/button>/);
    expect(html).not.toMatch(/<script|<img|http-equiv| on\w+=| style=/i);
  });

  it('has the policy of every page but form-action, which would stop a callback that goes on to an app', async () => {
    const client = await registeredClient(service);
    const { headers } = await client.browser.get(await client.openConsent());
    expect(headers.get('content-security-policy')?.replace(/'sha256-[^']*'/, 'OURS')).toBe(
      "default-src 'none'; img-src data:; style-src OURS; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-opener-policy')).toBe('unsafe-none');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    const refused = await client.browser.get('/oauth/consent/unknown');
    expect(refused.headers.get('content-security-policy')).toMatch(/; form-action 'self'$/);
  });

  it.each(['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '<%= 1 %>', '& &amp; &lt;'])(
    'shows a name of %s as it is written',
    async (name) => {
      const client = await registeredClient(service, undefined, { client_name: name });
      const page = await client.browser.get(await client.openConsent());
      const html = await page.clone().text();
      expect(await visibleText(page)).toContain(`calls itself “${name}”`);
      expect(html).not.toMatch(/<script|<img/i);
    },
  );

  it('says so where the client has no name', async () => {
    const client = await registeredClient(service, undefined, { client_name: undefined });
    const page = await client.browser.get(await client.openConsent());
    expect(await visibleText(page)).toContain('An app that gives no name');
  });

  it('escapes an address with markup in its path', async () => {
    const uri = 'https://app.example/cb?a=1&lt;b&amp;c';
    const client = await registeredClient(service, uri);
    const page = await client.browser.get(await client.openConsent());
    expect(await visibleText(page)).toContain(uri);
  });

  it.each([
    ['http://localhost:53682/callback', 'localhost:53682', 'a program on your own computer'],
    ['http://127.0.0.1:33418/', '127.0.0.1:33418', 'a program on your own computer'],
    ['http://[::1]:33418/', '[::1]:33418', 'a program on your own computer'],
    ['cursor://anysphere.cursor-mcp/oauth/callback', 'cursor:', 'an app on your device'],
    ['com.example.app:/cb', 'com.example.app:', 'an app on your device'],
  ])('warns of %s', async (uri, name, words) => {
    const client = await registeredClient(service, uri);
    const text = await visibleText(await client.browser.get(await client.openConsent()));
    expect(text).toMatch(/^Connect the (program at|app behind) /);
    expect(text).toContain(` ${name} to Gatehouse?`);
    expect(text).toContain(uri);
    expect(text).toContain(`Careful: this is ${words}`);
  });

  it('warns of a host that it does not know, and the more where its client uses the name of one that it does', async () => {
    const ask = async (name: string): Promise<{ text: string; html: string }> => {
      const client = await registeredClient(service, 'https://evil.example/cb', { client_name: name });
      const page = await client.browser.get(await client.openConsent());
      const html = await page.clone().text();
      return { html, text: await visibleText(page) };
    };
    const unknown = await ask('Cupcakes');
    expect(unknown.text).toContain('Careful: this address is not known here, and anyone can register an app');
    const imitation = await ask('ChatGPT');
    expect(imitation.text).toContain('Careful: this may not be ChatGPT.');
    expect(imitation.text).toContain('not known to belong to ChatGPT (OpenAI), which is at chatgpt.com');
    expect(imitation.html).toMatch(/value="approve" class="quiet">/);
    expect(imitation.html).toMatch(/value="deny">/);
  });

  it('does not warn of a host that the operator trusts', async () => {
    const trusting = await startTestApp({ environment: { TRUSTED_REDIRECT_HOSTS: 'apps.example' } });
    const client = await registeredClient(trusting, 'https://apps.example/cb', { client_name: 'Claude' });
    const text = await visibleText(await client.browser.get(await client.openConsent()));
    await trusting.close();
    expect(text).toContain('A known address: whoever runs Gatehouse has listed apps.example as trusted.');
    expect(text).not.toMatch(/Careful|Anthropic/);
  });

  it('shows an internationalised host in punycode', async () => {
    const client = await registeredClient(service, 'https://xn--80ak6aa92e.com/cb');
    const text = await visibleText(await client.browser.get(await client.openConsent()));
    expect(text).toMatch(/^Connect xn--80ak6aa92e\.com to/);
    expect(text).toContain('The “xn--” in the address stands for letters of other alphabets');
  });

  it('is shown again and again, also to those who approved that client before', async () => {
    const client = await registeredClient(service);
    await client.connect();
    const path = await client.openConsent();
    for (let times = 0; times < 3; times += 1) {
      expect(await expectPage(await client.browser.get(path), 200)).toContain('Connect chatgpt.com');
    }
  });

  it('lets a person sign out and come back as somebody else', async () => {
    const client = await registeredClient(service);
    const path = await client.openConsent();
    const other = await createAccount(service);
    const page = await (await client.browser.get(path)).text();
    const out = await client.browser.post('/logout', hiddenFields(page, '/logout'));
    const login = location(out);
    expect([out.status, login.pathname, login.searchParams.get('return_to')]).toEqual([303, '/login', path]);
    const back = await client.browser.submit(login.href, { email: other.email, password: other.password });
    expect(location(back).pathname).toBe(path);
    expect(await visibleText(await client.browser.get(path))).toContain(`Signed in as ${other.email}`);
  });

  it.each([
    ['unknown', 'unknown'],
    ['of the right form', 'A'.repeat(32)],
    ['a NUL', '%00'],
    ['a cake', '%F0%9F%A7%81'],
    ['no UTF-8', '%ff'],
    ['long', 'a'.repeat(3000)],
    ['a path', '..%2f..%2fadmin'],
  ])('is a 400 page for an id that is %s', async (_, id) => {
    const client = await registeredClient(service);
    await client.openConsent();
    await expectPage(await client.browser.get(`/oauth/consent/${id}`), 400);
  });

  it("is a 400 page in another browser, signed in or not, in the words of a request that isn't there", async () => {
    const client = await registeredClient(service);
    const path = await client.openConsent();
    const stranger = new Browser(service.base);
    expect(await expectPage(await stranger.get(path), 400)).toContain(EXPIRED);
    const victim = new OAuthClient(service.base);
    await victim.signIn();
    expect(await expectPage(await victim.browser.get(path), 400)).toContain(EXPIRED);
    expect(await expectPage(await victim.browser.get(`/oauth/consent/${'A'.repeat(32)}`), 400)).toContain(
      EXPIRED,
    );
    expect((await client.browser.get(path)).status).toBe(200);
  });

  it('is a 400 page once the request is older than ten minutes', async () => {
    const client = await registeredClient(service);
    const path = await client.openConsent();
    clock.pass(590);
    expect((await client.browser.get(path)).status).toBe(200);
    clock.pass(11);
    expect(await expectPage(await client.browser.get(path), 400)).toContain(EXPIRED);
  });

  it('leads to sign-in where the user was disabled', async () => {
    const account = await createAccount(service);
    const client = await registeredClient(service, undefined, {}, account);
    const path = await client.openConsent();
    await service.app.get(UsersService).disable(account.userId, 'operator');
    const answer = await client.browser.get(path);
    expect([answer.status, location(answer).pathname]).toEqual([302, '/login']);
  });
});
