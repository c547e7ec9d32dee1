import { request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import { StartFailure } from '../../src/common/errors/start-failure.js';
import { createToken } from '../support/fixtures.js';
import { freePort } from '../support/free-port.js';
import { ADMIN_KEY, EMAIL, startTestApp, type TestApp } from '../support/test-app.js';

describe('METRICS_PORT', () => {
  let service: TestApp;
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    service = await startTestApp({
      environment: { METRICS_PORT: String(port), MCP_SERVER_NAME: '<b>Bakery</b>' },
    });
  });
  afterAll(() => service.close());

  const get = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, init);

  /** The status for a Host that fetch would not send. */
  const statusAs = (host: string): Promise<number> =>
    new Promise((resolve, reject) => {
      httpRequest({ port, host: '127.0.0.1', path: '/metrics', headers: { Host: host } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });

  it('has the figures without a key, and the service’s own port has none of them', async () => {
    const response = await get('/metrics');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toContain('gatehouse_sessions{kind="sse"} 0');
    const publicly = await fetch(`${service.base}/metrics`, {
      headers: { Authorization: `Bearer ${ADMIN_KEY}` },
    });
    expect(publicly.status).toBe(404);
  });

  it('serves nothing else', async () => {
    for (const path of ['/admin/clients', '/token', '/sse', '/health/live', '/metrics/x']) {
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    }
    const posted = await get('/metrics', { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await get('/metrics', { method: 'HEAD' })).status).toBe(200);
  });

  it('answers to addresses, to names in its own network, and to no name that a page could be given', async () => {
    for (const host of [`127.0.0.1:${port}`, '10.1.2.3', '[::1]:9464', `gatehouse:${port}`, 'localhost']) {
      expect([host, await statusAs(host)]).toEqual([host, 200]);
    }
    for (const host of ['rebound.example', 'metrics.rebound.example:80', '127.0.0.1.example', 'a b']) {
      expect([host, await statusAs(host)]).toEqual([host, 421]);
    }
  });

  it('has them as a page that needs no script and reads itself anew', async () => {
    const { token } = await createToken(service);
    await fetch(`${service.base}/tools/search`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', Prefer: 'wait=10' },
      body: '{"query":"cupcake"}',
    });
    await fetch(`${service.base}/documents/a-secret-name?q=${EMAIL}`);
    const response = await get('/');
    expect(response.status).toBe(200);
    expect(response.headers.get('refresh')).toBe('10');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; .*frame-ancestors 'none'.*form-action 'self'$/,
    );
    const page = await response.text();
    expect(page).not.toMatch(/<script|<b>Bakery/);
    expect(page).toMatch(/Live sessions<\/th><td>0 of 10,000</);
    expect(page).toMatch(/\/tools\/:name<\/th><td>\d+\.\d<\/td><td>0\.0 %</);
    expect(page).toMatch(/>search<\/th><td>/);
    expect(page).not.toMatch(/a-secret-name|alice|mcp_/);
    const paused = await get('/?paused');
    expect(paused.headers.get('refresh')).toBeNull();
    expect(await paused.text()).toContain('Refresh every ten seconds');
  });
});

describe('a METRICS_PORT that something else has', () => {
  it('is named, and nothing starts', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    const started = startTestApp({ environment: { METRICS_PORT: String(port) } });
    await expect(started).rejects.toThrow(StartFailure);
    await expect(started).rejects.toThrow(new RegExp(`METRICS_PORT ${port} on 127\\.0\\.0\\.1`));
    other.close();
  });
});
