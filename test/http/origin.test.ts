import { startTestApp, type TestApp } from '../support/test-app.js';

const ALLOWED_HEADERS = [
  'Authorization',
  'Content-Type',
  'MCP-Protocol-Version',
  'Mcp-Session-Id',
  'Mcp-Method',
  'Mcp-Name',
  'Last-Event-ID',
  'Prefer',
];

describe('the Origin header and CORS', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  const ask = async (path: string, method: string, headers: Record<string, string>): Promise<Response> =>
    fetch(`${service.base}${path}`, { method, headers });

  const preflight = async (path: string, origin: string): Promise<Response> =>
    ask(path, 'OPTIONS', { Origin: origin, 'Access-Control-Request-Method': 'POST' });

  it.each([
    ['/sse', 'GET'],
    ['/messages', 'POST'],
    ['/messages/', 'POST'],
    ['/tools/search', 'POST'],
  ])('%s: a lying one is 403, with a token or without', async (path, method) => {
    for (const origin of ['https://evil.example', 'null', `${service.base}.evil.example`]) {
      const response = await ask(path, method, { Origin: origin });
      expect(response.status).toBe(403);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      expect((await preflight(path, origin)).status).toBe(403);
    }
  });

  it('lets a page of this machine call the MCP routes: echoed, varied, no credentials', async () => {
    const response = await ask('/sse', 'GET', { Origin: 'http://127.0.0.1:6274' });
    expect(response.status).toBe(401);
    expect(response.headers.get('access-control-allow-origin')).toBe('http://127.0.0.1:6274');
    expect(response.headers.get('vary')).toContain('Origin');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    expect(response.headers.get('access-control-expose-headers')).toBe(
      'WWW-Authenticate, Mcp-Session-Id, Location',
    );
  });

  it('answers a preflight without a token', async () => {
    const response = await preflight('/messages/', 'http://localhost:6274');
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:6274');
    expect(response.headers.get('access-control-allow-headers')?.split(', ')).toEqual(ALLOWED_HEADERS);
    expect(response.headers.get('access-control-allow-methods')).toContain('POST');
  });

  it.each([
    '/.well-known/oauth-authorization-server',
    '/.well-known/oauth-protected-resource/sse',
    '/.well-known/mcp/manifest.json',
    '/register',
    '/token',
  ])('%s: open to every origin', async (path) => {
    const response = await preflight(path, 'https://anywhere.example');
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it.each(['/', '/login', '/authorize', '/admin/clients'])('%s: same origin only', async (path) => {
    for (const response of [
      await preflight(path, 'https://anywhere.example'),
      await ask(path, 'GET', { Origin: 'https://anywhere.example' }),
    ]) {
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});
