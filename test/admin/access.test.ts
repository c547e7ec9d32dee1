import { AuditService } from '../../src/audit/audit.service.js';
import { announceBody } from '../support/announce-body.js';
import { createToken } from '../support/fixtures.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/test-app.js';
import { Operator, textLike } from './operator.js';

describe('the admin key', () => {
  let service: TestApp;
  let operator: Operator;
  beforeAll(async () => {
    service = await startTestApp();
    operator = new Operator(service);
  });
  afterAll(() => service.close());

  const call = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${service.base}/admin/${path}`, init);

  const ID = '4b6a1c1e-9c5e-4b0e-8f5a-0d6a7b8c9d0e';
  const ROUTES: [method: string, path: string][] = [
    ['GET', 'clients'],
    ['GET', `clients/${ID}`],
    ['DELETE', `clients/${ID}`],
    ['GET', 'tokens'],
    ['DELETE', `tokens/${ID}`],
    ['POST', 'tokens/revoke'],
    ['GET', 'sessions'],
    ['DELETE', `sessions/${ID}`],
    ['GET', 'users'],
    ['POST', 'users'],
    ['PATCH', `users/${ID}`],
    ['DELETE', `users/${ID}`],
    ['GET', 'audit'],
  ];

  it.each(ROUTES)('guards %s /admin/%s', async (method, path) => {
    const response = await call(path, { method });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer( |$)/);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ status: 401, request_id: textLike(/./) });
  });

  it('opens with the right key alone', async () => {
    const status = async (authorization: string): Promise<number> =>
      (await call('audit', { headers: { Authorization: authorization } })).status;
    expect(await status(`Bearer ${ADMIN_KEY}`)).toBe(200);
    expect(await status(`bearer ${ADMIN_KEY}`)).toBe(200);
    for (const wrong of [
      `Bearer ${ADMIN_KEY}x`,
      `Bearer ${ADMIN_KEY.slice(1)}`,
      `Bearer ${ADMIN_KEY.toUpperCase()}`,
      `Bearer ${ADMIN_KEY} ${ADMIN_KEY}`,
      `Basic ${ADMIN_KEY}`,
      `Basic ${Buffer.from(`admin:${ADMIN_KEY}`).toString('base64')}`,
      ADMIN_KEY,
      'Bearer',
      'Bearer null',
    ]) {
      expect([wrong, await status(wrong)]).toEqual([wrong, 401]);
    }
  });

  it.each(['access_token', 'api_key', 'key', 'token'])(
    'is not looked for in the query as %s',
    async (name) => {
      expect((await call(`audit?${name}=${ADMIN_KEY}`)).status).toBe(401);
    },
  );

  it.each(['X-API-Key', 'X-Access-Token', 'X-Admin-Key', 'Proxy-Authorization', 'Cookie'])(
    'is not looked for in %s',
    async (name) => {
      const value = name === 'Cookie' ? `access_token=${ADMIN_KEY}` : `Bearer ${ADMIN_KEY}`;
      expect((await call('audit', { headers: { [name]: value } })).status).toBe(401);
      expect((await call('audit', { headers: { [name]: ADMIN_KEY } })).status).toBe(401);
    },
  );

  it('is not looked for in a body', async () => {
    const body = { access_token: ADMIN_KEY, email: 'eve@example.com' };
    const json = await call('users', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const form = await call('users', { method: 'POST', body: new URLSearchParams(body) });
    expect([json.status, form.status]).toEqual([401, 401]);
  });

  it('is not an access token, nor the other way round', async () => {
    const { token } = await createToken(service, { scopes: ['mcp', 'admin'] });
    expect((await call('audit', { headers: { Authorization: `Bearer ${token}` } })).status).toBe(401);
    const stream = await fetch(`${service.base}/sse`, { headers: { Authorization: `Bearer ${ADMIN_KEY}` } });
    await stream.body?.cancel();
    expect(stream.status).toBe(401);
    const tool = await fetch(`${service.base}/tools/search`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${ADMIN_KEY}`, 'Content-Type': 'application/json' },
      body: '{"query":"cupcakes"}',
    });
    expect(tool.status).toBe(401);
  });

  it('is asked for before the body is read', async () => {
    expect(await announceBody(`${service.base}/admin/users`)).toBe(401);
  });

  it('leaves a refusal in the trail, without what was presented', async () => {
    const wrong = 'wrong-key-0123456789-0123456789-0123456789';
    const response = await call('audit', { headers: { Authorization: `Bearer ${wrong}` } });
    const requestId = response.headers.get('x-request-id');
    await service.app.get(AuditService).flush();
    const { body, text } = await operator.get<{ items: Record<string, unknown>[] }>(
      'audit?type=admin.refused',
    );
    expect(body.items[0]).toMatchObject({
      actor: 'anonymous',
      outcome: 'failure',
      address: textLike(/127\.0\.0\.1/),
      request_id: requestId,
      detail: { reason: 'wrong_key' },
    });
    expect(text).not.toContain(wrong);
  });

  it('comes after the path and the method', async () => {
    expect((await call('nothing')).status).toBe(404);
    const response = await call('audit', { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });
});
