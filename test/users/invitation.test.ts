import { AuditService } from '../../src/audit/audit.service.js';
import { randomToken } from '../../src/common/secrets.js';
import { UsersService } from '../../src/users/users.service.js';
import { Browser, hiddenFields, location } from '../support/browser.js';
import { MovableClock } from '../support/movable-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { invite, PASSPHRASE, signedInAs, wordsOf } from './people.js';

const DAY = 24 * 60 * 60;
const AT_ONCE = 10;

describe('an invitation', () => {
  const clock = new MovableClock();
  let service: TestApp;
  let email: string;
  let path: string;
  let id: string;
  let browser: Browser;
  let count = 0;
  beforeAll(async () => {
    service = await startTestApp({ clock });
  });
  beforeEach(async () => {
    email = `guest-${(count += 1)}@example.com`;
    ({ id, path } = await invite(service, email));
    browser = new Browser(service.base);
  });
  afterAll(() => service.close());

  const open = async (): Promise<Record<string, string>> =>
    hiddenFields(await (await browser.get(path)).text(), path);

  const canSignIn = async (password: string): Promise<boolean> =>
    (await new Browser(service.base).submit('/login', { email, password })).status === 303;

  it('shows whose it is, and a form for a password that people can use without seeing it', async () => {
    const page = await browser.get(path);
    expect(page.status).toBe(200);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('same-origin');
    const html = await page.text();
    expect(html).toMatch(new RegExp(`autocomplete="username" readonly value="${email}"`));
    for (const field of ['password', 'password_confirmation']) {
      expect(html).toContain(`<label for="${field}">`);
      expect(html).toMatch(new RegExp(`<input id="${field}"[^>]*autocomplete="new-password"`));
    }
  });

  it('sets a password once, and signs in', async () => {
    const fields = await open();
    const answer = await browser.post(path, {
      ...fields,
      password: PASSPHRASE,
      password_confirmation: PASSPHRASE,
    });
    expect([answer.status, location(answer).pathname]).toEqual([303, '/']);
    expect(await signedInAs(browser)).toBe(email);
    const row = await service.prisma.user.findUniqueOrThrow({ where: { id } });
    expect(row).toMatchObject({ inviteDigest: null, inviteExpiresAt: null });
    expect(row.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await canSignIn(PASSPHRASE)).toBe(true);

    expect((await new Browser(service.base).get(path)).status).toBe(404);
    const used = await browser.post(path, { ...fields, password: 'another passphrase' });
    expect(used.status).toBe(404);
    await service.app.get(AuditService).flush();
    const events = await service.prisma.auditEvent.findMany({
      where: { userId: id },
      orderBy: { id: 'asc' },
    });
    expect(events.map(({ type, actor }) => [type, actor])).toEqual([
      ['user.created', 'operator'],
      ['user.invited', 'operator'],
      ['user.invite_accepted', `user:${id}`],
      ['user.signed_in', `user:${id}`],
      ['user.signed_in', `user:${id}`],
    ]);
  });

  it('is won by one of ten at once, and it is that one’s password', async () => {
    const fields = await open();
    const passwords = Array.from({ length: AT_ONCE }, (_, i) => `the passphrase of number ${i}`);
    const answers = await Promise.all(
      passwords.map((password) => browser.post(path, { ...fields, password })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 303)).toHaveLength(1);
    expect(statuses.filter((status) => status === 404)).toHaveLength(AT_ONCE - 1);
    const won = statuses.indexOf(303);
    expect(await canSignIn(passwords[won]!)).toBe(true);
    expect(await canSignIn(passwords[(won + 1) % AT_ONCE]!)).toBe(false);
    await service.app.get(AuditService).flush();
    expect(
      await service.prisma.auditEvent.count({ where: { userId: id, type: 'user.invite_accepted' } }),
    ).toBe(1);
  });

  it('is open for seven days, and then ends in the same page as one that never was', async () => {
    clock.pass(7 * DAY - 60);
    const fields = await open();
    clock.pass(60);
    const late = await browser.post(path, { ...fields, password: PASSPHRASE });
    const opened = await browser.get(path);
    const unknown = await browser.get(`/invite/${randomToken()}`);
    expect([late.status, opened.status, unknown.status]).toEqual([404, 404, 404]);
    const words = (html: string): string => html.replace(/<code>[^<]*<\/code>/, '');
    const pages = [words(await wordsOf(late)), words(await wordsOf(opened)), words(await wordsOf(unknown))];
    expect(new Set(pages).size).toBe(1);
    expect(await canSignIn(PASSPHRASE)).toBe(false);
  });

  it('made anew voids the one before', async () => {
    const before = await open();
    const { id: same, path: renewed } = await invite(service, email.toUpperCase());
    expect(same).toBe(id);
    expect((await browser.get(path)).status).toBe(404);
    expect((await browser.post(path, { ...before, password: PASSPHRASE })).status).toBe(404);
    expect((await browser.submit(renewed, { password: PASSPHRASE })).status).toBe(303);
  });

  it('is void once the user is disabled, also after that is undone', async () => {
    const fields = await open();
    const users = service.app.get(UsersService);
    await users.disable(id, 'operator');
    expect((await browser.post(path, { ...fields, password: PASSPHRASE })).status).toBe(404);
    await users.enable(id, 'operator');
    expect((await browser.get(path)).status).toBe(404);
    const { path: renewed } = await invite(service, email);
    expect((await browser.submit(renewed, { password: PASSPHRASE })).status).toBe(303);
  });

  it.each([
    ['too short', { password: 'elevenchars' }, /at least 12 characters/],
    ['too long', { password: 'x'.repeat(1025) }, /at most 1024 bytes/],
    ['not the same twice', { password: PASSPHRASE, password_confirmation: `${PASSPHRASE}.` }, /not the same/],
    ['empty the second time', { password: PASSPHRASE, password_confirmation: '' }, /not the same/],
  ])('says what is wrong with a password that is %s, and stays open', async (_, fields, words) => {
    const answer = await browser.submit(path, fields);
    expect(answer.status).toBe(400);
    const html = await answer.text();
    expect(/<p role="alert"[^>]*>([^<]*)</.exec(html)?.[1]).toMatch(words);
    expect(html).not.toContain(fields.password);
    const better = await browser.post(path, { ...hiddenFields(html, path), password: PASSPHRASE });
    expect(better.status).toBe(303);
  });

  it.each([
    ['emoji', '🔑'.repeat(12)],
    ['blanks and control characters', ' \0\t'.repeat(4)],
    ['as many bytes as may be', 'é'.repeat(512)],
  ])('takes any characters: %s', async (_, password) => {
    expect((await browser.submit(path, { password })).status).toBe(303);
    expect(await canSignIn(password)).toBe(true);
    expect(await canSignIn(password.slice(0, -1))).toBe(false);
  });

  it('takes no form but its own', async () => {
    const other = new Browser(service.base);
    const { path: foreignPath } = await invite(service, `other-${email}`);
    const foreign = hiddenFields(await (await browser.get(foreignPath)).text(), foreignPath);
    for (const fields of [{}, { form_token: '' }, foreign]) {
      expect((await browser.post(path, { ...fields, password: PASSPHRASE })).status).toBe(403);
    }
    expect((await other.post(path, { ...(await open()), password: PASSPHRASE })).status).toBe(403);
    expect(await canSignIn(PASSPHRASE)).toBe(false);
  });

  it.each([
    ['a short token', 'x'],
    ['a NUL', '%00'],
    ['a long token', 'x'.repeat(3000)],
  ])('is not at %s', async (_, token) => {
    const answer = await browser.get(`/invite/${token}`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
  });
});
