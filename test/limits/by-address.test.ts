import { AuditService } from '../../src/audit/audit.service.js';
import type { PolicyName, RatePolicies } from '../../src/limits/rate-policies.js';
import { announceBody } from '../support/announce-body.js';
import { Browser, hiddenFields } from '../support/browser.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import {
  type From,
  from,
  introspect,
  page,
  policy,
  register,
  revoke,
  statuses,
  times,
  token,
} from './requests.js';

const QUOTA = 4;
const WINDOW = 600;
const NAMES: PolicyName[] = ['register', 'authorize', 'login', 'token', 'revoke', 'introspect', 'admin-key'];

const few = (): Partial<RatePolicies> =>
  Object.assign({}, ...NAMES.map((name) => policy(name, { quota: QUOTA, windowSeconds: WINDOW }))) as Partial<RatePolicies>; // prettier-ignore

describe('requests of one address past its limit', () => {
  let service: TestApp;
  let log: string;
  let host = 0;
  /** Of each test: an address that nobody else has. */
  let address: string;
  beforeAll(async () => {
    service = await startTestApp({
      environment: { RATE_LIMITS: 'on', TRUST_PROXY: '1' },
      policies: few(),
      onLog: (line) => (log += line),
    });
  });
  beforeEach(() => {
    host += 1;
    address = `192.0.2.${host}`;
    log = '';
  });
  afterAll(() => service.close());

  const authorize = (headers: From): Promise<Response> =>
    page(service, '/authorize?client_id=nobody', headers);
  const admin = (headers: From): Promise<Response> => fetch(`${service.base}/admin/clients`, { headers });

  const expectHeldBack = (response: Response, name: PolicyName): void => {
    const seconds = Number(response.headers.get('retry-after'));
    expect([response.status, seconds >= 1, seconds <= WINDOW]).toEqual([429, true, true]);
    expect(response.headers.get('ratelimit-policy')).toBe(`"${name}";q=${QUOTA};w=${WINDOW}`);
    expect(response.headers.get('ratelimit')).toBe(`"${name}";r=0;t=${seconds}`);
    expect(response.headers.get('cache-control')).toBe('no-store');
  };

  it.each([
    ['register', 200, register],
    ['token', 401, token],
    ['revoke', 401, revoke],
    ['introspect', 401, introspect],
  ] as const)('at /%s are an OAuth error that judges nobody', async (name, good, send) => {
    expect(await statuses(QUOTA, () => send(service, from(address)))).toEqual(times(QUOTA, good));
    const response = await send(service, from(address));
    expectHeldBack(response, name);
    expect(await response.json()).toEqual({
      error: 'too_many_requests',
      error_description: expect.stringMatching(
        /^Too many requests from this address\. Try again in /,
      ) as unknown,
    });
    expect(response.headers.get('www-authenticate')).toBeNull();
  });

  it('at /authorize and /login are a page', async () => {
    expect(await statuses(QUOTA, () => authorize(from(address)))).toEqual(times(QUOTA, 400));
    expect(await statuses(QUOTA, () => page(service, '/login', from(address)))).toEqual(times(QUOTA, 200));
    for (const [name, response] of [
      ['authorize', await authorize(from(address))],
      ['login', await page(service, '/login', from(address))],
    ] as const) {
      expectHeldBack(response, name);
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(await response.text()).toContain(
        'Too many requests from this address. Try again in 10 minutes.',
      );
    }
  });

  it('without the admin key are a problem', async () => {
    expect(await statuses(QUOTA, () => admin(from(address)))).toEqual(times(QUOTA, 401));
    const response = await admin(from(address));
    expectHeldBack(response, 'admin-key');
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toMatchObject({ status: 429, title: 'too_many_requests' });
  });

  it('are counted for each route by itself', async () => {
    await statuses(QUOTA + 1, () => register(service, from(address)));
    expect((await token(service, from(address))).status).toBe(401);
    expect((await page(service, '/login', from(address))).status).toBe(200);
  });

  it('hold back nobody at another address', async () => {
    await statuses(QUOTA * 3, () => register(service, from(address)));
    expect((await register(service, from('198.51.100.1'))).status).toBe(200);
  });

  it('are counted for a whole network of IPv6, and for an address whatever port a proxy writes behind it', async () => {
    for (let i = 0; i < QUOTA; i += 1) await register(service, from(`2001:db8:${host}::${i}`));
    expect((await register(service, from(`2001:db8:${host}::ffff`))).status).toBe(429);
    expect((await register(service, from(`2001:db8:${host}:1::1`))).status).toBe(200);
    for (let i = 0; i < QUOTA; i += 1) await register(service, from(`${address}:${50_000 + i}`));
    expect((await register(service, from(address))).status).toBe(429);
  });

  it('are counted where they come at once', async () => {
    const answers = await Promise.all(times(QUOTA * 4, 0).map(() => register(service, from(address))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(QUOTA);
  });

  it('are refused before their body is read', async () => {
    await statuses(QUOTA, () => register(service, from(address)));
    await statuses(QUOTA, () => token(service, from(address)));
    for (const path of ['/register', '/token']) {
      expect(await announceBody(service.base + path, from(address))).toBe(429);
    }
  });

  it('leave nothing in the trail: a flood must not fill it', async () => {
    await statuses(QUOTA * 3, () => token(service, from(address)));
    await service.app.get(AuditService).flush();
    expect(await service.prisma.auditEvent.count({ where: { address } })).toBe(QUOTA);
  });

  it('are not counted where another site has a browser send them', async () => {
    const browser = new Browser(service.base);
    const own = from(address);
    const fields = hiddenFields(await (await browser.get('/login', own)).text(), '/login');
    const form = { ...fields, email: 'nobody@example.com', password: 'not the password' };
    const post = (headers: From): Promise<Response> => browser.post('/login', form, { ...own, ...headers });
    const evil = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };
    expect(await statuses(QUOTA * 2, () => post(evil))).toEqual(times(QUOTA * 2, 403));
    expect(await statuses(QUOTA, () => post({}))).toEqual([...times(QUOTA - 1, 401), 429]);
  });

  it('are not counted for a preflight or a method that is not there', async () => {
    const init = { headers: { ...from(address), Origin: 'https://a.example', 'Access-Control-Request-Method': 'POST' } }; // prettier-ignore
    for (const method of ['OPTIONS', 'GET']) {
      await statuses(QUOTA * 2, () => fetch(`${service.base}/token`, { method, ...init }));
    }
    expect((await token(service, from(address))).status).toBe(401);
  });
});

describe('what is left', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ environment: { RATE_LIMITS: 'on' }, policies: few() });
  });
  afterAll(() => service.close());

  it.each([
    ['register', register],
    ['token', token],
    ['revoke', revoke],
    ['introspect', introspect],
  ] as const)('is said with every answer of /%s', async (name, send) => {
    for (let left = QUOTA - 1; left >= 0; left -= 1) {
      const { headers } = await send(service);
      expect(headers.get('ratelimit-policy')).toBe(`"${name}";q=${QUOTA};w=${WINDOW}`);
      expect(headers.get('ratelimit')).toMatch(new RegExp(`^"${name}";r=${left};t=(5[0-9]{2}|600)$`));
      expect(headers.get('retry-after')).toBeNull();
    }
  });

  it('is not said with a redirect or a page: nobody is to wait before they follow it', async () => {
    for (const path of ['/authorize?client_id=nobody', '/login']) {
      const { headers } = await page(service, path);
      expect([headers.get('ratelimit'), headers.get('ratelimit-policy')]).toEqual([null, null]);
    }
  });
});

describe('RATE_LIMITS=off', () => {
  it('lets everything through, and says nothing of limits', async () => {
    const service = await startTestApp({ policies: few() });
    for (const [send, status] of [
      [register, 200],
      [token, 401],
    ] as const) {
      expect(await statuses(QUOTA * 3, () => send(service))).toEqual(times(QUOTA * 3, status));
      expect((await send(service)).headers.get('ratelimit')).toBeNull();
    }
    expect(await statuses(QUOTA * 3, () => page(service, '/login'))).toEqual(times(QUOTA * 3, 200));
    await service.close();
  });
});
