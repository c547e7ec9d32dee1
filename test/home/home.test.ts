import { getAsHost } from '../support/as-host.js';
import { Browser } from '../support/browser.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

async function home(service: TestApp, query = ''): Promise<{ response: Response; html: string }> {
  const response = await new Browser(`http://localhost:${service.config.port}`).get(`/${query}`);
  return { response, html: await response.text() };
}

describe('the page at /', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ environment: { MCP_SERVER_NAME: '<b>Bakery</b> & Co' } });
  });
  afterAll(() => service.close());

  it('says what this is, and gives the connector URL to paste', async () => {
    const { response, html } = await home(service);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(html).toContain(`value="${service.base}/sse"`);
    expect(html).toContain('<title>&lt;b&gt;Bakery&lt;/b&gt; &amp; Co</title>');
    expect(html).not.toContain('<b>Bakery');
  });

  it('is JSON to nobody: a page also where the client accepts anything', async () => {
    const response = await fetch(service.base);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  });

  it('has the policy of every page: no script, no frame, no form but to here', async () => {
    const { response, html } = await home(service);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(html).not.toMatch(/<script|\son\w+=|style="/i);
  });

  it('warns where the address works on this machine only', async () => {
    expect((await home(service)).html).toContain('works on this machine only');
  });

  it('links to pages that are there', async () => {
    const { html } = await home(service);
    const links = [...html.matchAll(/href="(\/[^"#?]*)/g)].map(([, path = '']) => path);
    expect(links).toEqual(expect.arrayContaining(['/docs', '/login', '/.well-known/mcp/manifest.json']));
    for (const path of links) expect((await fetch(`${service.base}${path}`)).status).toBe(200);
  });

  it('checks discovery as a connector would, when asked', async () => {
    expect((await home(service)).html).not.toMatch(/Found:|Fault:/);
    const { response, html } = await home(service, '?check=discovery');
    expect(response.status).toBe(200);
    expect(html.match(/Found:/g)).toHaveLength(3);
    expect(html).not.toContain('Fault:');
    expect(html).toContain('Everything that a connector looks for is where it should be');
  });

  it('is 405 to anything but a look', async () => {
    const response = await fetch(service.base, { method: 'POST' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toContain('GET');
  });
});

describe('the check at an address where something else is', () => {
  let other: TestApp;
  let service: TestApp;
  beforeAll(async () => {
    other = await startTestApp();
    // Its own name is a loopback one too, so the Host policy lets the test in.
    service = await startTestApp({
      environment: { PUBLIC_URL: `http://127.0.0.1:${other.config.port}` },
    });
  });
  afterAll(() => Promise.all([service.close(), other.close()]));

  it('names each fault', async () => {
    const { html } = await home(service, '?check=discovery');
    expect(html).toContain(`Its issuer is not ${service.base}`);
    expect(html).toContain(`Its resource is not ${service.base}/sse`);
    expect(html).toContain('Its challenge does not name');
    expect(html).not.toContain('is where it should be');
  });

  it('says so where nothing is', async () => {
    const gone = await startTestApp({ environment: { PUBLIC_URL: 'http://127.0.0.1:1' } });
    const { response, html } = await home(gone, '?check=discovery');
    await gone.close();
    expect(response.status).toBe(200);
    expect(html.match(/This server could not reach it/g)).toHaveLength(3);
  });
});

describe('the page at / of a public address', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ environment: { PUBLIC_URL: 'https://gate.example' } });
  });
  afterAll(() => service.close());

  it('does not warn, and gives that address', async () => {
    const { status, text } = await getAsHost(service.config.port, 'gate.example', '/');
    expect(status).toBe(200);
    expect(text).toContain('value="https://gate.example/sse"');
    expect(text).not.toContain('works on this machine only');
  });
});
