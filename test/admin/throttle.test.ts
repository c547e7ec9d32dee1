import { AuditService } from '../../src/audit/audit.service.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/test-app.js';

const LIMIT = 10;

describe('wrong admin keys', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ environment: { RATE_LIMITS: 'on', TRUST_PROXY: '1' } });
  });
  afterAll(() => service.close());

  const call = (address: string, key = 'wrong'): Promise<Response> =>
    fetch(`${service.base}/admin/audit`, {
      headers: { Authorization: `Bearer ${key}`, 'X-Forwarded-For': address },
    });

  const statuses = async (address: string, count: number): Promise<number[]> => {
    const answers: number[] = [];
    for (let i = 0; i < count; i += 1) answers.push((await call(address)).status);
    return answers;
  };

  it('are answered 429 from the eleventh in a minute on', async () => {
    expect(await statuses('192.0.2.1', LIMIT)).toEqual(Array<number>(LIMIT).fill(401));
    const response = await call('192.0.2.1');
    expect(response.status).toBe(429);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(response.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  });

  it('slow nobody at another address', async () => {
    await statuses('192.0.2.2', LIMIT + 1);
    expect((await call('192.0.2.3')).status).toBe(401);
    expect((await call('192.0.2.3', ADMIN_KEY)).status).toBe(200);
  });

  it('never keep the right key out, whatever a neighbour at its address does', async () => {
    await statuses('192.0.2.4', LIMIT + 1);
    expect((await call('192.0.2.4', ADMIN_KEY)).status).toBe(200);
    expect((await call('192.0.2.4')).status).toBe(429);
  });

  it('count for a whole network of IPv6', async () => {
    for (let host = 1; host <= LIMIT; host += 1) await call(`2001:db8::${host}`);
    expect((await call('2001:db8::ffff')).status).toBe(429);
    expect((await call('2001:db8:0:1::1')).status).toBe(401);
  });

  it('are counted where they come at once', async () => {
    const answers = await Promise.all(Array.from({ length: LIMIT * 3 }, () => call('192.0.2.5')));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(LIMIT);
  });

  it('fill the trail no further than the limit', async () => {
    await statuses('192.0.2.6', LIMIT * 2);
    await service.app.get(AuditService).flush();
    const count = await service.prisma.auditEvent.count({ where: { address: '192.0.2.6' } });
    expect(count).toBe(LIMIT);
  });
});

describe('wrong admin keys with RATE_LIMITS=off', () => {
  it('are all answered 401', async () => {
    const service = await startTestApp();
    const answers = await Promise.all(
      Array.from({ length: LIMIT * 3 }, () => fetch(`${service.base}/admin/audit`)),
    );
    await service.close();
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  });
});
