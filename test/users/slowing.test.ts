import { AuditService } from '../../src/audit/audit.service.js';
import { Browser, hiddenFields } from '../support/browser.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createPerson, PASSPHRASE, signedInAs, wordsOf } from './people.js';

const OF_PAIR = 10;
const OF_PAIR_UNDER_ATTACK = 3;
const OF_ADDRESS = 100;
const ATTACK = 50;

/** An attempt from that address, by default with a wrong password. */
type Attempt = (address: string, email: string, password?: string) => Promise<Response>;

describe('failed sign-ins', () => {
  let service: TestApp;
  let count = 0;
  /** Of each test: an account, and an address that nobody else has. */
  let email: string;
  let address: string;
  beforeAll(async () => {
    service = await startTestApp({ environment: { RATE_LIMITS: 'on', TRUST_PROXY: '1' } });
  });
  beforeEach(async () => {
    count += 1;
    email = `person-${count}@example.com`;
    address = `192.0.2.${count}`;
    await createPerson(service, email);
  });
  afterAll(() => service.close());

  /** A browser with the sign-in page open. */
  const open = async (browser = new Browser(service.base)): Promise<Attempt> => {
    const fields = hiddenFields(await (await browser.get('/login')).text(), '/login');
    return (from, account, password = 'not the password') =>
      browser.post('/login', { ...fields, email: account, password }, { 'X-Forwarded-For': from });
  };

  /** How many attempts of so many at once are answered 401, and how many 429. */
  const fail = async (from: string, account: string, times: number): Promise<Record<number, number>> => {
    const attempt = await open();
    const answers = await Promise.all(Array.from({ length: times }, () => attempt(from, account)));
    const statuses: Record<number, number> = {};
    for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
    return statuses;
  };

  const signIn = async (from: string, browser?: Browser): Promise<number> =>
    (await (await open(browser))(from, email, PASSPHRASE)).status;

  it('are refused from the eleventh on, with when to come back, whatever the password', async () => {
    expect(await fail(address, email, OF_PAIR)).toEqual({ 401: OF_PAIR });
    const answer = await (await open())(address, email, PASSPHRASE);
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(15 * 60);
    expect(await answer.text()).toMatch(/<p role="alert"[^>]*>Too many attempts failed\. Try again in /);
  });

  it('are counted where they come at once, and fill the trail no further than the limit', async () => {
    expect(await fail(address, email, OF_PAIR * 3)).toEqual({ 401: OF_PAIR, 429: OF_PAIR * 2 });
    await service.app.get(AuditService).flush();
    const where = { type: 'user.sign_in_failed', address };
    expect(await service.prisma.auditEvent.count({ where })).toBe(OF_PAIR);
  });

  it('are refused alike for an account that does not exist', async () => {
    const pages = new Set<string>();
    for (const account of [email, `no-${email}`]) {
      expect(await fail(address, account, OF_PAIR)).toEqual({ 401: OF_PAIR });
      const page = await wordsOf(await (await open())(address, account));
      pages.add(page.replaceAll(account, ''));
    }
    expect(pages.size).toBe(1);
  });

  it('count for an account however its address is written, and for a whole network of IPv6', async () => {
    await fail('2001:db8::1', ` ${email.toUpperCase()} `, OF_PAIR);
    expect(await signIn('2001:db8::2')).toBe(429);
    expect(await signIn('2001:db8:0:1::1')).toBe(303);
  });

  it('are forgiven once the password is right', async () => {
    await fail(address, email, OF_PAIR - 1);
    expect(await signIn(address)).toBe(303);
    expect(await fail(address, email, OF_PAIR + 1)).toEqual({ 401: OF_PAIR, 429: 1 });
  });

  it('of a stranger never keep the owner out, from however many addresses they come', async () => {
    for (let host = 1; host <= 8; host += 1) await fail(`198.51.100.${host}`, email, OF_PAIR + 1);
    expect(await fail(address, email, OF_PAIR_UNDER_ATTACK - 1)).toEqual({ 401: OF_PAIR_UNDER_ATTACK - 1 });
    expect(await signIn(address)).toBe(303);
  });

  it('from many addresses leave each of them little, with that account alone', async () => {
    for (let host = 11; host < 11 + ATTACK / OF_PAIR; host += 1)
      await fail(`198.51.100.${host}`, email, OF_PAIR);
    expect(await fail(address, email, OF_PAIR)).toEqual({
      401: OF_PAIR_UNDER_ATTACK,
      429: OF_PAIR - OF_PAIR_UNDER_ATTACK,
    });
    expect(await fail(address, `no-${email}`, OF_PAIR)).toEqual({ 401: OF_PAIR });
  });

  it('of a stranger at the same address never keep the owner’s own browser out', async () => {
    const own = new Browser(service.base);
    expect(await signIn(address, own)).toBe(303);
    own.jar.clear('gatehouse_session');
    expect(await fail(address, email, OF_PAIR + 1)).toEqual({ 401: OF_PAIR, 429: 1 });
    expect(await signIn(address)).toBe(429);
    expect(await signIn(address, own)).toBe(303);
    expect(await signedInAs(own)).toBe(email);
  });

  it('of the owner’s own browser are slowed too, from wherever it is', async () => {
    const own = new Browser(service.base);
    await signIn(address, own);
    own.jar.clear('gatehouse_session');
    const attempt = await open(own);
    for (let host = 21; host < 21 + OF_PAIR; host += 1) await attempt(`198.51.100.${host}`, email);
    expect(await signIn('198.51.100.99', own)).toBe(429);
  });

  it('with another account are not spared by a browser that is known, nor by a cookie that we never signed', async () => {
    const own = new Browser(service.base);
    await signIn(address, own);
    own.jar.clear('gatehouse_session');
    const other = `no-${email}`;
    await fail(address, other, OF_PAIR);
    expect((await (await open(own))(address, other)).status).toBe(429);
    const forger = new Browser(service.base);
    forger.jar.set('gatehouse_known', `${'A'.repeat(43)}.${'B'.repeat(43)}`);
    expect((await (await open(forger))(address, other)).status).toBe(429);
  });

  it('of one address are limited over all accounts', async () => {
    const attempt = await open();
    const accounts = Array.from({ length: OF_ADDRESS }, (_, i) => `somebody-${i}@example.com`);
    const answers = await Promise.all(accounts.map((account) => attempt(address, account)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect((await attempt(address, 'one-more@example.com')).status).toBe(429);
    expect((await attempt('203.0.113.1', 'one-more@example.com')).status).toBe(401);
  });
});

describe('failed sign-ins with RATE_LIMITS=off', () => {
  it('are all answered 401', async () => {
    const service = await startTestApp();
    const browser = new Browser(service.base);
    const statuses = new Set<number>();
    for (let i = 0; i < OF_PAIR * 2; i += 1) {
      const account = { email: 'nobody@example.com', password: 'not the password' };
      statuses.add((await browser.submit('/login', account)).status);
    }
    await service.close();
    expect([...statuses]).toEqual([401]);
  });
});
