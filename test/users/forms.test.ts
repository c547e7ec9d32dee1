import { Browser, hiddenFields } from '../support/browser.js';
import { MovableClock } from '../support/movable-clock.js';
import { EMAIL, PASSWORD, startTestApp, type TestApp } from '../support/test-app.js';
import { invite, PASSPHRASE, signedInAs } from './people.js';

const ACCOUNT = { email: EMAIL, password: PASSWORD };
const HALF_A_DAY = 12 * 60 * 60;

describe('a form of another site', () => {
  const clock = new MovableClock();
  let service: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    service = await startTestApp({ clock });
  });
  beforeEach(() => {
    browser = new Browser(service.base);
  });
  afterAll(() => service.close());

  const openLogin = async (who: Browser): Promise<Record<string, string>> =>
    hiddenFields(await (await who.get('/login')).text(), '/login');

  /** A POST with just these headers, from a browser that has the login page open. */
  const send = async (headers: Record<string, string>, path = '/login'): Promise<Response> => {
    const fields = { ...(await openLogin(browser)), ...ACCOUNT };
    return fetch(`${service.base}${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { Cookie: browser.jar.header, Accept: 'text/html', ...headers },
      redirect: 'manual',
    });
  };

  it.each<Record<string, string>>([
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { 'Sec-Fetch-Site': 'none' },
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    {},
  ])('is 403 before anything is read of it: %j', async (headers) => {
    for (const path of ['/login', '/logout', '/invite/anything']) {
      const answer = await send(headers, path);
      expect([path, answer.status]).toEqual([path, 403]);
      expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  it('is told by Sec-Fetch-Site where that is sent, whatever the Origin', async () => {
    expect((await send({ 'Sec-Fetch-Site': 'cross-site', Origin: service.base })).status).toBe(403);
    expect((await send({ 'Sec-Fetch-Site': 'same-origin', Origin: 'null' })).status).toBe(303);
  });

  it('is told by Origin where that is not sent', async () => {
    expect((await send({ Origin: service.base })).status).toBe(303);
    for (const origin of [
      `${service.base}.evil.example`,
      service.base.replace('http', 'https'),
      'http://localhost:1',
    ]) {
      expect([origin, (await send({ Origin: origin })).status]).toEqual([origin, 403]);
    }
  });

  it.each([
    ['no form token', () => ({})],
    ['an empty one', () => ({ form_token: '' })],
    ['a made-up one', () => ({ form_token: `zzzzzz.${'A'.repeat(43)}` })],
    ['one with another date', (token: string) => ({ form_token: token.replace(/^[^.]*/, 'zzzzzz') })],
    ['one with a changed signature', (token: string) => ({ form_token: `${token.slice(0, -2)}__` })],
  ])('signs nobody in with %s', async (_, change: (token: string) => Record<string, string>) => {
    const { form_token: token = '' } = await openLogin(browser);
    const answer = await browser.post('/login', { ...ACCOUNT, ...change(token) });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toMatch(/role="alert"/);
    expect(await signedInAs(browser)).toBeUndefined();
  });

  it('signs nobody in with the form token of another browser', async () => {
    const attacker = new Browser(service.base);
    const theirs = await openLogin(attacker);
    await openLogin(browser);
    expect((await browser.post('/login', { ...theirs, ...ACCOUNT })).status).toBe(403);
    expect((await attacker.post('/login', { ...theirs, ...ACCOUNT })).status).toBe(303);
  });

  it('signs nobody in where the browser keeps no cookies', async () => {
    const fields = await openLogin(browser);
    browser.jar.clear();
    expect((await browser.post('/login', { ...fields, ...ACCOUNT })).status).toBe(403);
  });

  it('signs nobody in with the form token of another form, nor of another session', async () => {
    const { path } = await invite(service, 'form-owner@example.com');
    const invitation = hiddenFields(await (await browser.get(path)).text(), path);
    expect((await browser.post('/login', { ...invitation, ...ACCOUNT })).status).toBe(403);
    const before = await openLogin(browser);
    expect((await browser.post('/login', { ...before, ...ACCOUNT })).status).toBe(303);
    expect((await browser.post('/login', { ...before, ...ACCOUNT })).status).toBe(403);
    expect((await browser.post(path, { ...before, password: PASSPHRASE })).status).toBe(403);
  });

  it('is shown anew where it lay open for too long, and then works', async () => {
    const fields = await openLogin(browser);
    clock.pass(HALF_A_DAY - 5);
    expect((await browser.post('/login', { ...fields, email: EMAIL, password: 'wrong' })).status).toBe(401);
    clock.pass(10);
    const late = await browser.post('/login', { ...fields, ...ACCOUNT });
    expect(late.status).toBe(403);
    const again = hiddenFields(await late.text(), '/login');
    expect((await browser.post('/login', { ...again, ...ACCOUNT })).status).toBe(303);
  });
});
