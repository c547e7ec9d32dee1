import { Browser, location } from '../support/browser.js';
import { EMAIL, PASSWORD, startTestApp, type TestApp } from '../support/test-app.js';
import { store } from './documents.js';

describe('GET /documents/{id}', () => {
  let service: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    service = await startTestApp();
    browser = new Browser(service.base);
    await browser.submit('/login', { email: EMAIL, password: PASSWORD });
    await store(service, {
      id: 'order-1',
      title: 'Wedding',
      text: 'Sixty lemon cupcakes.\n\nNo nuts.',
      url: 'https://shop.example/7?a=b&c="d"',
      metadata: {
        customer_name: 'Ngozi',
        flavours: ['lemon', 'rose'],
        total: 22.5,
        address: { street: 'Quay' },
      },
    });
  });
  afterAll(() => service.close());

  it('shows the document, as nothing to keep', async () => {
    const response = await browser.get('/documents/order-1');
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(html).toContain('<title>Wedding</title>');
    expect(html).toMatch(/<h1[^>]*>Wedding<\/h1>/);
    expect(html).toContain('>Sixty lemon cupcakes.\n\nNo nuts.</div>');
    for (const words of [
      'customer name',
      'Ngozi',
      'lemon, rose',
      '22.5',
      '{&quot;street&quot;:&quot;Quay&quot;}',
    ]) {
      expect(html).toContain(`>${words}</d`);
    }
    expect(html).toContain('href="https://shop.example/7?a=b&amp;c=%22d%22" rel="noreferrer"');
  });

  it('is what the url of search and fetch leads to', async () => {
    const ids = ['a b', 'a/b', 'ü', '%41', "'; --", '...', '🧁', 'x'.repeat(200)];
    await store(service, ...ids.map((id) => ({ id, title: `Page of ${id.length}`, text: id })));
    for (const id of ids) {
      const response = await browser.get(`/documents/${encodeURIComponent(id)}`);
      expect([id, response.status]).toEqual([id, 200]);
      expect(await response.text()).toContain(`Page of ${id.length}`);
    }
  });

  it('sends who is not signed in to sign in, and back, whether or not there is such a document', async () => {
    const stranger = new Browser(service.base);
    for (const path of ['/documents/order-1', '/documents/nothing', '/documents/a%2Fb%20%22%C3%BC']) {
      const response = await stranger.get(path);
      expect([path, response.status, response.headers.get('cache-control')]).toEqual([path, 302, 'no-store']);
      const target = location(response);
      expect([target.pathname, target.searchParams.get('return_to')]).toEqual(['/login', path]);
    }
    const signedIn = await stranger.submit(location(await stranger.get('/documents/order-1')).href, {
      email: EMAIL,
      password: PASSWORD,
    });
    expect((await stranger.get(location(signedIn).href)).status).toBe(200);
  });

  it('goes by the session of the browser, not by a token', async () => {
    const response = await fetch(`${service.base}/documents/order-1`, {
      headers: { Authorization: 'Bearer mcp_00000000000000000000000000000000' },
      redirect: 'manual',
    });
    expect(response.status).toBe(302);
  });

  it.each(['nothing', '%00', '%2e%2e%2fadmin', 'a%0ab', 'x'.repeat(3000), '%E2%80%AE'])(
    'answers 404 with a page to %s',
    async (id) => {
      const response = await browser.get(`/documents/${id}`);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
      expect(await response.text()).toContain('There is no such document.');
    },
  );

  it('answers 400 with a page to what is no percent-encoding', async () => {
    const response = await browser.get('/documents/%ff');
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  });

  it('shows markup as text, wherever it stands', async () => {
    const markup = `</title></div><script>alert(1)</script><img src=x onerror="alert(1)"> ' <% it.style %>`;
    const id = 'markup <b>';
    await service.prisma.document.create({
      data: {
        id,
        title: markup,
        text: markup,
        url: `https://x.example/${markup}`,
        metadata: { [markup]: markup },
      },
    });
    const html = await (await browser.get(`/documents/${encodeURIComponent(id)}`)).text();
    expect(html).not.toMatch(/<script|<img|<b>/);
    expect(html.match(/&lt;script&gt;alert\(1\)&lt;\/script&gt;/g)).toHaveLength(5);
    expect(html.match(/ onerror="/g)).toBeNull();
  });

  it.each([
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    ' \tjavascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:alert(1)',
    '//evil.example',
    '',
  ])('makes no link of %j', async (url) => {
    await service.prisma.document.upsert({
      where: { id: 'trap' },
      create: { id: 'trap', title: 'Trap', text: 'A trap.', url },
      update: { url },
    });
    const html = await (await browser.get('/documents/trap')).text();
    expect(html).toContain('A trap.');
    expect(html).not.toContain('<a ');
    expect(html).not.toMatch(/script:/i);
  });
});
