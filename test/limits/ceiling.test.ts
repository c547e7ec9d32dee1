import type { RatePolicy } from '../../src/limits/rate-policies.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { from, policy, register, statuses, times } from './requests.js';

const POLICY: Partial<RatePolicy> = { quota: 5, windowSeconds: 600, inAll: 23, reserve: 2 };

describe('the ceiling for all', () => {
  let service: TestApp;
  let log: string;
  beforeEach(async () => {
    log = '';
    service = await startTestApp({
      environment: { RATE_LIMITS: 'on', TRUST_PROXY: '1' },
      policies: policy('register', POLICY),
      onLog: (line) => (log += line),
    });
  });
  afterEach(() => service.close());

  const from4 = (host: number): Promise<Response> => register(service, from(`192.0.2.${host}`));
  /** As many as there may be in all. */
  const fill = async (): Promise<void> => {
    for (let host = 1; host <= 4; host += 1) await statuses(5, () => from4(host));
    await statuses(3, () => from4(5));
  };

  it('is not reached by what one address may not have: a flood from there holds back nobody', async () => {
    await statuses(40, () => from4(1));
    expect(await statuses(5, () => from4(2))).toEqual(times(5, 200));
    expect(log).not.toContain('is held back');
  });

  it('leaves each network its reserve, so that a flood from many addresses locks nobody out', async () => {
    await fill();
    for (const host of [11, 12, 13]) {
      expect(await statuses(4, () => from4(host))).toEqual([200, 200, 429, 429]);
    }
  });

  it('gives one reserve to the 65,536 networks of IPv6 that one site has', async () => {
    await fill();
    const answers: number[] = [];
    for (let i = 0; i < 6; i += 1) answers.push((await register(service, from(`2001:db8:1:${i}::1`))).status);
    expect(answers).toEqual([200, 200, 429, 429, 429, 429]);
    expect((await register(service, from('2001:db8:2::1'))).status).toBe(200);
  });

  it('is a 429 that says when to come back, and not how much all may have', async () => {
    await fill();
    await statuses(2, () => from4(11));
    const { status, headers } = await from4(11);
    const seconds = headers.get('retry-after');
    expect([status, Number(seconds) >= 1, Number(seconds) <= 600]).toEqual([429, true, true]);
    expect(headers.get('ratelimit-policy')).toBe('"register";q=5;w=600');
    expect(headers.get('ratelimit')).toBe(`"register";r=0;t=${seconds}`);
    expect(JSON.stringify([headers.get('ratelimit'), headers.get('ratelimit-policy')])).not.toContain('23');
  });

  it('is said in the log once', async () => {
    await fill();
    await statuses(6, () => from4(11));
    expect(log.match(/register is held back/g)).toHaveLength(1);
  });
});
