import { startTestApp, type TestApp } from '../support/test-app.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('what is not there', () => {
  let service: TestApp;
  const logged: string[] = [];
  beforeAll(async () => {
    service = await startTestApp({ onLog: (line) => logged.push(line) });
  });
  afterAll(() => service.close());

  const ask = async (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${service.base}${path}`, { redirect: 'manual', ...init });

  it('is 404 in JSON', async () => {
    const response = await ask('/no/such/path?code=hidden');
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toEqual({ error: 'not_found', error_description: 'There is nothing here' });
  });

  it('is 404 as a page where the client asks for HTML first, with the id to quote', async () => {
    const response = await ask('/no/such/path', {
      headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await response.text()).toContain(response.headers.get('x-request-id'));
  });

  it('is JSON for an OpenID configuration, whoever asks', async () => {
    const response = await ask('/.well-known/openid-configuration', { headers: { Accept: 'text/html' } });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  });

  it.each([
    ['DELETE', '/sse', 'GET'],
    ['GET', '/messages/', 'POST'],
    ['GET', '/token', 'POST'],
    ['PUT', '/register', 'POST'],
    ['POST', '/authorize', 'GET'],
    ['POST', '/.well-known/oauth-authorization-server', 'GET'],
  ])('%s %s is 405 with Allow: %s, before anyone is asked for a token', async (method, path, allowed) => {
    const response = await ask(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')?.split(', ')).toContain(allowed);
    expect(response.headers.get('www-authenticate')).toBeNull();
  });

  it.each(['/tools', '/tools/search'])('GET %s is 404', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  it('does not redirect a trailing slash: it is the same route', async () => {
    for (const path of ['/health/live', '/.well-known/oauth-authorization-server']) {
      expect((await ask(`${path}/`)).status).toBe(200);
    }
    expect((await ask('/messages', { method: 'POST' })).status).toBe(401);
    expect((await ask('/messages/', { method: 'POST' })).status).toBe(401);
  });

  it('carries a request id that the log has too, and a query that it has not', async () => {
    const response = await ask('/health/live?code=very-secret-code&state=very-secret-state');
    const id = response.headers.get('x-request-id') ?? '';
    expect(id).toMatch(UUID);
    expect(logged.some((line) => line.includes(id) && line.includes('"route":"/health/live"'))).toBe(true);
    expect(logged.join('')).not.toContain('very-secret');
  });

  it("takes no request id from a stranger's header", async () => {
    const response = await ask('/health/live', { headers: { 'X-Request-Id': 'chosen' } });
    expect(response.headers.get('x-request-id')).not.toBe('chosen');
  });

  it('tells nothing of the machinery', async () => {
    for (const path of [
      '/no/such/path',
      '/register',
      '/%E0%A4%A',
      '/..%2f..%2fetc%2fpasswd',
      '/authorize?client_id=%00',
    ]) {
      const response = await ask(path);
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.status).toBeLessThan(500);
      expect(response.headers.get('x-powered-by')).toBeNull();
      expect(await response.text()).not.toMatch(/\bat .+:\d+:\d+|node_modules|prisma|SELECT /i);
    }
  });
});
