import { Browser } from '../support/browser.js';
import { EMAIL, PASSWORD, startTestApp, type TestApp } from '../support/test-app.js';
import { cookiesSet } from './people.js';

describe.each([
  { scheme: 'http', prefix: '', secure: [] },
  { scheme: 'https', prefix: '__Host-', secure: ['Secure'] },
])('cookies on $scheme', ({ scheme, prefix, secure }) => {
  let service: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    service = await startTestApp({
      environment: scheme === 'https' ? { PUBLIC_URL: 'https://localhost' } : {},
    });
    // As a proxy passes it on that ends TLS.
    browser = new Browser(`http://localhost:${service.config.port}`);
  });
  afterAll(() => service.close());

  const common = ['Path=/', 'HttpOnly', ...secure, 'SameSite=Lax'].sort();

  it('tell browsers apart before anyone signs in', async () => {
    const set = cookiesSet(await browser.get('/login'));
    expect([...set.keys()]).toEqual([`${prefix}gatehouse_browser`]);
    expect(set.get(`${prefix}gatehouse_browser`)?.sort()).toEqual(common);
    expect([...cookiesSet(await browser.get('/login'))]).toEqual([]);
  });

  it('hold the session: no script, no other site, no other host, and no longer than the browser is open', async () => {
    const answer = await browser.submit('/login', { email: EMAIL, password: PASSWORD });
    expect(answer.status).toBe(303);
    const set = cookiesSet(answer);
    expect(set.get(`${prefix}gatehouse_session`)?.sort()).toEqual(common);
    expect(browser.jar.get(`${prefix}gatehouse_session`)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const known = set.get(`${prefix}gatehouse_known`) ?? [];
    expect(known.filter((attribute) => !/^(Max-Age|Expires)=/.test(attribute)).sort()).toEqual(common);
  });

  it.each(['', 'short', '\u00e9', 'x'.repeat(44), '%00', 'a=b'])(
    'that are not ours (%j) count as none',
    async (value) => {
      const other = new Browser(browser.base);
      other.jar.set(`${prefix}gatehouse_session`, encodeURIComponent(value));
      other.jar.set(`${prefix}gatehouse_browser`, encodeURIComponent(value));
      other.jar.set(`${prefix}gatehouse_known`, encodeURIComponent(value));
      const answer = await other.submit('/login', { email: EMAIL, password: PASSWORD });
      expect(answer.status).toBe(303);
    },
  );
});
