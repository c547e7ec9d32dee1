import { Browser, hiddenFields, location } from '../support/browser.js';
import { EMAIL, PASSWORD, startTestApp, type TestApp } from '../support/test-app.js';

const ACCOUNT = { email: EMAIL, password: PASSWORD };

describe('return_to', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  it.each(['/oauth/consent/abc', '/documents/7?q=%26', '/authorize?state=a%2Fb&scope=mcp'])(
    'leads to %s',
    async (path) => {
      const browser = new Browser(service.base);
      const query = new URLSearchParams({ return_to: path }).toString();
      const answer = await browser.submit(`/login?${query}`, ACCOUNT);
      expect([answer.status, answer.headers.get('location')]).toEqual([303, path]);
    },
  );

  it('survives a wrong password, and says in words where it leads', async () => {
    const browser = new Browser(service.base);
    const path = '/documents/7?q=1';
    const wrong = await browser.submit(`/login?return_to=${encodeURIComponent(path)}`, {
      email: EMAIL,
      password: 'no',
    });
    const html = await wrong.text();
    expect(html).toContain('<p>First sign in; then you go on to the document.</p>');
    const answer = await browser.post('/login', { ...hiddenFields(html, '/login'), ...ACCOUNT });
    expect(answer.headers.get('location')).toBe(path);
  });

  it.each(['/anything', '/oauth/consent/unknown', '/documents/../x', '/documents'])(
    'shows nothing of a path that the words fit not: %s',
    async (path) => {
      const page = await new Browser(service.base).get(
        `/login?${new URLSearchParams({ return_to: path }).toString()}`,
      );
      expect(await page.text()).toContain('<p>First sign in; then you go on to where you were.</p>');
    },
  );

  it('says nothing where it leads to the home page, as it does by itself', async () => {
    expect(await (await new Browser(service.base).get('/login')).text()).not.toContain('then you');
  });

  it.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\/evil.example',
    'https://evil.example/',
    'https:evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    '/\r\nSet-Cookie: a=b',
    '\t//evil.example',
    'evil.example',
  ])('leads nowhere else: %j', async (returnTo) => {
    const browser = new Browser(service.base);
    const page = await browser.get(`/login?${new URLSearchParams({ return_to: returnTo }).toString()}`);
    const html = await page.text();
    expect([page.status, html.includes('evil')]).toEqual([200, false]);
    expect(hiddenFields(html, '/login')['return_to']).toBe('/');

    const fields = { ...hiddenFields(html, '/login'), return_to: returnTo };
    const answer = await browser.post('/login', { ...fields, ...ACCOUNT });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);

    const signedIn = hiddenFields(await (await browser.get('/login')).text(), '/logout');
    const out = await browser.post('/logout', { ...signedIn, return_to: returnTo });
    expect([out.status, location(out).href]).toEqual([303, `${service.base}/login`]);
  });

  it('is ignored where it is repeated', async () => {
    const page = await new Browser(service.base).get('/login?return_to=/a&return_to=//evil.example');
    expect(hiddenFields(await page.text(), '/login')['return_to']).toBe('/');
  });
});
