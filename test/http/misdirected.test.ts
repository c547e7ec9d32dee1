import { request } from 'node:http';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** A request whose Host header says what we like: `fetch` does not let one. */
async function askAs(base: string, host: string, path = '/'): Promise<{ status?: number; body: string }> {
  return new Promise((resolve, reject) => {
    request(`${base}${path}`, { headers: { Host: host } }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode, body }));
    })
      .on('error', reject)
      .end();
  });
}

describe('the Host header', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  it.each(['evil.example', 'localhost.evil.example', '169.254.169.254'])('%s: 421', async (host) => {
    const { status, body } = await askAs(service.base, host);
    expect(status).toBe(421);
    expect(JSON.parse(body)).toEqual({
      error: 'misdirected_request',
      error_description: 'This host is not served here',
    });
  });

  it('is 421 before anything else is looked at', async () => {
    expect((await askAs(service.base, 'evil.example', '/no/such/path')).status).toBe(421);
    expect(
      (await askAs(service.base, 'evil.example', '/.well-known/oauth-authorization-server')).status,
    ).toBe(421);
  });

  it('is free where a loopback name asks a loopback BASE, and on /health', async () => {
    expect((await askAs(service.base, '[::1]:1', '/health/live')).status).toBe(200);
    expect((await askAs(service.base, '127.0.0.1', '/no/such/path')).status).toBe(404);
    expect((await askAs(service.base, '10.1.2.3', '/health/live')).status).toBe(200);
  });
});
