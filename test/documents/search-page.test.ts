import { Browser, location } from '../support/browser.js';
import { EMAIL, PASSWORD, startTestApp, type TestApp } from '../support/test-app.js';
import { filler, store } from './documents.js';

describe('GET /documents', () => {
  let service: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    service = await startTestApp();
    browser = new Browser(service.base);
    await browser.submit('/login', { email: EMAIL, password: PASSWORD });
  });
  afterEach(() => service.prisma.document.deleteMany());
  afterAll(() => service.close());

  const search = async (query: string): Promise<string> =>
    (await browser.get(`/documents?q=${encodeURIComponent(query)}`)).text();

  it('shows a form, and finds nothing before it is asked', async () => {
    const response = await browser.get('/documents');
    const html = await response.text();
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(html).toMatch(/<form method="get" action="\/documents"/);
    expect(html).toContain('<label for="q">');
    expect(html).not.toContain('<h2>');
  });

  it('shows what is found, the best first, with the passage that shows why', async () => {
    await store(
      service,
      { id: 'text', title: 'Bread', text: `${filler(500)} a lemon\n cupcake with icing ${filler(500)}` },
      { id: 'a/b', title: 'Lemon cupcakes', text: 'Sixty lemon cupcakes.' },
    );
    const html = await search('lemon cupcake');
    expect(html).toContain('value="lemon cupcake"');
    const links = [...html.matchAll(/<a href="(\/documents\/[^"]+)">([^<]+)</g)].map(([, href, title]) => [
      href,
      title,
    ]);
    expect(links).toEqual([
      ['/documents/a%2Fb?q=lemon%20cupcake#match', 'Lemon cupcakes'],
      ['/documents/text?q=lemon%20cupcake#match', 'Bread'],
    ]);
    expect(html).toContain('Sixty <mark>lemon</mark> <mark>cupcakes</mark><');
    expect(html).toContain('a <mark>lemon</mark>\n <mark>cupcake</mark> with icing');
    expect(html).not.toContain('filler400');
  });

  it('leads to the page with what was looked for marked, all the text being there', async () => {
    const text = `Lemon & <b>lemons</b>.\n\n  A line,\twith lemon-curd: https://lemon.example/lemon?a=b 🧁`;
    await store(service, { id: 'doc', text });
    const html = await (await browser.get('/documents/doc?q=lemon')).text();
    const [, shown = ''] = /<div class="text">(.*?)<\/div>/s.exec(html) ?? [];
    expect(shown).toMatch(/^<mark id="match">Lemon<\/mark> &amp; &lt;b&gt;<mark>lemons<\/mark>&lt;\/b&gt;\./);
    expect(shown.match(/id="match"/g)).toHaveLength(1);
    expect(unmarked(shown)).toBe(text);
    expect(html).toContain('href="/documents?q=lemon"');
    expect(await (await browser.get('/documents/doc')).text()).not.toContain('<mark');
    expect(unmarked((await (await browser.get('/documents/doc?q=nothing')).text()).match(/<div class="text">(.*?)<\/div>/s)?.[1] ?? '')).toBe(text); // prettier-ignore
  });

  it('shows markup as text, in the query, a title and a passage', async () => {
    const markup = '<script>alert(1)</script><img src=x onerror="alert(1)"> lemon';
    await store(service, { id: 'markup', title: markup, text: markup });
    for (const path of [
      `/documents?q=${encodeURIComponent(markup)}`,
      '/documents?q=lemon',
      '/documents/markup?q=lemon',
    ]) {
      const html = await (await browser.get(path)).text();
      expect(html).not.toMatch(/<script|<img src=x/);
      expect(html).toContain('lemon');
    }
  });

  it('marks nothing for characters that stand for marks in a text', async () => {
    await store(service, { id: 'stx', text: 'a \u0002b\u0003 \u0002 lemon \u0003' });
    const html = await search('lemon');
    expect(html).toContain('lemon');
    expect((await browser.get('/documents/stx?q=lemon')).status).toBe(200);
  });

  it.each(['', ' ', '\0', '-', '"', 'x'.repeat(5000), '\u{1f9c1}'.repeat(150), '<', '%', "'; --"])(
    'is no error for %j',
    async (query) => {
      await store(service, { id: 'doc', text: 'lemon' });
      expect((await browser.get(`/documents?q=${encodeURIComponent(query)}`)).status).toBe(200);
      expect((await browser.get(`/documents/doc?q=${encodeURIComponent(query)}`)).status).toBe(200);
    },
  );

  it('takes a query that is said twice for none', async () => {
    expect((await browser.get('/documents?q=a&q=b')).status).toBe(200);
  });

  it('sends who is not signed in to sign in, and back to the same search', async () => {
    for (const path of ['/documents', '/documents?q=lemon%20%22a%20b%22', '/documents/x?q=lemon']) {
      const stranger = new Browser(service.base);
      const response = await stranger.get(path);
      expect([response.status, response.headers.get('cache-control')]).toEqual([302, 'no-store']);
      expect(location(response).searchParams.get('return_to')).toBe(path);
      const signedIn = await stranger.submit(location(response).href, { email: EMAIL, password: PASSWORD });
      expect(location(signedIn).pathname + location(signedIn).search).toBe(path);
    }
  });

  it('marks the longest text that may be stored', async () => {
    await store(service, { id: 'long', text: 'lemon '.repeat(33_000) });
    const html = await (await browser.get('/documents/long?q=lemon')).text();
    expect(html.match(/<mark/g)).toHaveLength(33_000);
    expect(await search('lemon')).toContain('<mark>lemon</mark>');
  });
});

function unmarked(html: string): string {
  return html
    .replace(/<\/?mark[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
