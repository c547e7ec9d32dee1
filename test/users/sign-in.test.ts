import { AuditService } from '../../src/audit/audit.service.js';
import { UsersService } from '../../src/users/users.service.js';
import { Browser, hiddenFields, location } from '../support/browser.js';
import { EMAIL, PASSWORD, startTestApp, type TestApp } from '../support/test-app.js';
import { createPerson, invite, PASSPHRASE, signedInAs, wordsOf } from './people.js';

const SESSION = 'gatehouse_session';
const ACCOUNT = { email: EMAIL, password: PASSWORD };

describe('signing in', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  const browse = (): Browser => new Browser(service.base);

  const audited = async (type: string): Promise<object[]> => {
    await service.app.get(AuditService).flush();
    return service.prisma.auditEvent.findMany({ where: { type }, orderBy: { id: 'asc' } });
  };

  it('shows a page that people can use without a mouse or without seeing it', async () => {
    const page = await browse().get('/login');
    expect(page.status).toBe(200);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self'");
    const html = await page.text();
    for (const [id, autocomplete] of [
      ['email', 'username'],
      ['password', 'current-password'],
    ]) {
      expect(html).toContain(`<label for="${id}">`);
      expect(html).toMatch(new RegExp(`<input id="${id}"[^>]*autocomplete="${autocomplete}"`));
    }
    expect(html).not.toContain('<script');
  });

  it('is by e-mail address, however it is written, and password', async () => {
    const browser = browse();
    const answer = await browser.submit('/login', { email: '  ALICE@Example.com ', password: PASSWORD });
    expect([answer.status, location(answer).pathname]).toEqual([303, '/']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await signedInAs(browser)).toBe(EMAIL);
    const user = await service.prisma.user.findUniqueOrThrow({ where: { email: EMAIL } });
    expect(user.lastSignInAt).not.toBeNull();
    expect(await audited('user.signed_in')).toMatchObject([
      { actor: `user:${user.id}`, userId: user.id, outcome: 'success', address: '127.0.0.1' },
    ]);
  });

  it('sets a cookie that is stored as its digest, under a value that nobody knew before', async () => {
    const browser = browse();
    await browser.submit('/login', ACCOUNT);
    const first = browser.jar.get(SESSION)!;
    await browser.submit('/login', ACCOUNT);
    const second = browser.jar.get(SESSION)!;
    expect(second).not.toBe(first);
    const intruder = browse();
    intruder.jar.set(SESSION, first);
    expect(await signedInAs(intruder)).toBeUndefined();
  });

  it('never takes over a session that somebody else planted', async () => {
    const planted = 'A'.repeat(43);
    const victim = browse();
    victim.jar.set(SESSION, planted);
    await victim.submit('/login', ACCOUNT);
    expect(victim.jar.get(SESSION)).not.toBe(planted);
    const attacker = browse();
    attacker.jar.set(SESSION, planted);
    expect(await signedInAs(attacker)).toBeUndefined();
    expect(await signedInAs(victim)).toBe(EMAIL);
  });

  it('as somebody else ends the session that the browser had', async () => {
    await createPerson(service, 'switcher@example.com');
    const browser = browse();
    await browser.submit('/login', ACCOUNT);
    const before = browser.jar.get(SESSION)!;
    await browser.submit('/login', { email: 'switcher@example.com', password: PASSPHRASE });
    expect(await signedInAs(browser)).toBe('switcher@example.com');
    browser.jar.set(SESSION, before);
    expect(await signedInAs(browser)).toBeUndefined();
  });

  it('fails in the same words for a wrong password, an unknown account, an invited and a disabled user', async () => {
    const { id } = await invite(service, 'disabled-invited@example.com');
    await invite(service, 'invited@example.com');
    const disabled = await createPerson(service, 'disabled@example.com');
    await service.app.get(UsersService).disable(disabled, 'operator');
    await service.app.get(UsersService).disable(id, 'operator');
    const attempts = [
      { email: EMAIL, password: 'not the password' },
      { email: EMAIL, password: '' },
      { email: EMAIL, password: 'x'.repeat(60_000) },
      { email: 'nobody@example.com', password: 'not the password' },
      { email: '', password: '' },
      { email: 'a\0b@example.com', password: PASSPHRASE },
      { email: `${'x'.repeat(5000)}@example.com`, password: PASSPHRASE },
      { email: 'invited@example.com', password: '' },
      { email: 'disabled@example.com', password: PASSPHRASE },
      { email: 'disabled-invited@example.com', password: PASSPHRASE },
    ];
    const pages = new Set<string>();
    for (const attempt of attempts) {
      const answer = await browse().submit('/login', { ...attempt });
      expect([attempt.email, answer.status]).toEqual([attempt.email, 401]);
      expect(answer.headers.get('retry-after')).toBeNull();
      expect([...answer.headers.getSetCookie()].join()).not.toContain(SESSION);
      const words = await wordsOf(answer);
      expect(words).toMatch(/<p role="alert"[^>]*>The e-mail address or the password is wrong\.</);
      // What was typed comes back, and the focus goes to what is missing.
      pages.add(words.replaceAll(/value="[^"]*"/g, '').replaceAll(' autofocus', ''));
    }
    expect(pages.size).toBe(1);
  });

  it('is audited where it fails, without the address of an unknown account', async () => {
    const { id } = await service.prisma.user.findUniqueOrThrow({ where: { email: EMAIL } });
    const before = (await audited('user.sign_in_failed')).length;
    await browse().submit('/login', { email: 'a-typo-or-a-secret', password: 'not the password' });
    await browse().submit('/login', { email: EMAIL, password: 'not the password' });
    const events = (await audited('user.sign_in_failed')).slice(before);
    expect(events).toMatchObject([
      { actor: 'anonymous', outcome: 'failure', userId: null, detail: { reason: 'unknown_account' } },
      { actor: 'anonymous', outcome: 'failure', userId: id, detail: { reason: 'wrong_password' } },
    ]);
    expect(
      JSON.stringify(events, (_, value: unknown) => (typeof value === 'bigint' ? 0 : value)),
    ).not.toContain('typo');
  });

  it('shows what was typed, and only as text', async () => {
    const email = '"><script>alert(1)</script>@example.com';
    const html = await (await browse().submit('/login', { email, password: 'wrong' })).text();
    expect(html).not.toContain('<script');
    expect(html).toContain('&quot;&gt;&lt;script&gt;');
  });

  it.each([
    ['no fields', {}],
    ['no password', { email: EMAIL }],
  ])('answers 400 to %s', async (_, fields) => {
    const browser = browse();
    const page = await browser.get('/login');
    const answer = await browser.post('/login', { ...hiddenFields(await page.text(), '/login'), ...fields });
    expect(answer.status).toBe(400);
  });

  it('answers 400 to a repeated field, 413 to a large form, 415 to what is no form', async () => {
    const headers = { 'Sec-Fetch-Site': 'same-origin', Accept: 'text/html' };
    const send = async (body: string, type: string): Promise<number> =>
      (
        await fetch(`${service.base}/login`, {
          method: 'POST',
          headers: { ...headers, 'Content-Type': type },
          body,
        })
      ).status;
    const form = 'application/x-www-form-urlencoded';
    expect(await send('email=a&email=b&password=c', form)).toBe(400);
    expect(await send(`email=a&password=${'x'.repeat(70_000)}`, form)).toBe(413);
    expect(await send('{"email":"a","password":"b"}', 'application/json')).toBe(415);
  });

  it('answers 405 to other methods', async () => {
    const answer = await fetch(`${service.base}/login`, { method: 'PUT' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST, HEAD']);
    expect((await fetch(`${service.base}/logout`)).status).toBe(405);
  });
});

describe('signing out', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  const signedIn = async (): Promise<Browser> => {
    const browser = new Browser(service.base);
    await browser.submit('/login', ACCOUNT);
    return browser;
  };

  const signOut = async (browser: Browser, page = '/login'): Promise<Response> =>
    browser.post('/logout', hiddenFields(await (await browser.get(page)).text(), '/logout'));

  it('ends the session for good, and comes back to where one was', async () => {
    const browser = await signedIn();
    const value = browser.jar.get(SESSION)!;
    const answer = await signOut(browser, '/login?return_to=/documents/7');
    expect([answer.status, location(answer).pathname + location(answer).search]).toEqual([
      303,
      '/login?return_to=%2Fdocuments%2F7',
    ]);
    expect(browser.jar.get(SESSION)).toBeUndefined();
    browser.jar.set(SESSION, value);
    expect(await signedInAs(browser)).toBeUndefined();
    await service.app.get(AuditService).flush();
    expect(await service.prisma.auditEvent.count({ where: { type: 'user.signed_out' } })).toBe(1);
  });

  it('ends no other session of the same person', async () => {
    const [here, there] = [await signedIn(), await signedIn()];
    await signOut(here);
    expect(await signedInAs(here)).toBeUndefined();
    expect(await signedInAs(there)).toBe(EMAIL);
  });

  it('takes the form of that session alone', async () => {
    const [victim, attacker] = [await signedIn(), await signedIn()];
    const foreign = hiddenFields(await (await attacker.get('/login')).text(), '/logout');
    for (const fields of [{}, { form_token: '' }, foreign]) {
      expect((await victim.post('/logout', fields)).status).toBe(403);
    }
    expect(await signedInAs(victim)).toBe(EMAIL);
  });

  it('is no fault where nobody is signed in', async () => {
    const answer = await new Browser(service.base).post('/logout', {});
    expect([answer.status, location(answer).pathname]).toEqual([303, '/login']);
  });
});
