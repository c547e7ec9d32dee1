import { randomUUID } from 'node:crypto';
import { AuditService } from '../../src/audit/audit.service.js';
import { Operator } from '../admin/operator.js';
import { Browser, hiddenFields } from '../support/browser.js';
import { createUser } from '../support/fixtures.js';
import { OAuthClient } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createPerson, PASSPHRASE, signedInAs } from './people.js';

const ANOTHER = 'another long passphrase';
const ROUNDS = 6;

interface Invited {
  id: string;
  status: string;
  invite_url: string;
}

describe('POST /admin/users/{id}/invitation', () => {
  let service: TestApp;
  let operator: Operator;
  let email: string;
  let id: string;
  beforeAll(async () => {
    service = await startTestApp();
    operator = new Operator(service);
  });
  beforeEach(async () => {
    email = `${randomUUID()}@example.com`;
    id = await createPerson(service, email);
  });
  afterAll(() => service.close());

  /** The path of a new link. */
  const offer = async (): Promise<string> => {
    const { status, body } = await operator.call<Invited>('POST', `users/${id}/invitation`);
    expect(status).toBe(201);
    return new URL(body.invite_url).pathname;
  };
  const signIn = async (password: string, browser = new Browser(service.base)): Promise<number> =>
    (await browser.submit('/login', { email, password })).status;
  const trail = async (): Promise<string[]> => {
    await service.app.get(AuditService).flush();
    const events = await operator.items<{ type: string; actor: string }>(`audit?user_id=${id}&limit=4`);
    return events.map(({ type, actor }) => `${type} by ${actor.split(':')[0]!}`);
  };

  it('makes a link for who forgot their password; the old one is good until the new one is set', async () => {
    const path = await offer();
    expect((await trail())[0]).toBe('user.password_reset_offered by operator');
    const elsewhere = new Browser(service.base);
    expect(await signIn(PASSPHRASE, elsewhere)).toBe(303);

    const own = new Browser(service.base);
    const page = await (await own.get(path)).text();
    expect(page).toContain('Yours is good until then');
    expect(await signedInAs(elsewhere)).toBe(email);
    const answer = await own.post(path, { ...hiddenFields(page, path), password: ANOTHER });
    expect(answer.status).toBe(303);
    expect(await signedInAs(own)).toBe(email);
    expect(await signedInAs(elsewhere)).toBeUndefined();
    expect(await signIn(PASSPHRASE)).toBe(401);
    expect(await signIn(ANOTHER)).toBe(303);
    expect((await own.get(path)).status).toBe(404);
    expect(await trail()).toContain('user.password_reset by user');
  });

  it('leaves what they connected connected', async () => {
    const { token } = await new OAuthClient(service.base, { email, password: PASSPHRASE }).connect();
    await new Browser(service.base).submit(await offer(), { password: ANOTHER });
    const response = await fetch(`${service.base}/sse`, { headers: { Authorization: `Bearer ${token}` } });
    await response.body?.cancel();
    expect(response.status).toBe(200);
  });

  it('voids the link before it', async () => {
    const before = await offer();
    const path = await offer();
    expect((await new Browser(service.base).get(before)).status).toBe(404);
    expect((await new Browser(service.base).submit(path, { password: ANOTHER })).status).toBe(303);
  });

  it('never shows its link again, nor has it in a row', async () => {
    const path = await offer();
    const secret = path.split('/').at(-1)!;
    expect((await operator.get('users?limit=200')).text).not.toContain(secret);
    const row = await service.prisma.user.findUniqueOrThrow({ where: { id } });
    expect(JSON.stringify(row)).not.toContain(secret);
    await service.app.get(AuditService).flush();
    expect((await operator.get(`audit?user_id=${id}`)).text).not.toContain(secret);
  });

  it('invites anew who has no password yet', async () => {
    const user = await createUser(service);
    const { status, body } = await operator.call<Invited>('POST', `users/${user}/invitation`);
    expect([status, body.status]).toEqual([201, 'invited']);
    const { pathname } = new URL(body.invite_url);
    expect((await new Browser(service.base).submit(pathname, { password: ANOTHER })).status).toBe(303);
    await service.app.get(AuditService).flush();
    const events = await operator.items<{ type: string }>(`audit?user_id=${user}`);
    expect(events.map(({ type }) => type)).toEqual([
      'user.signed_in',
      'user.invite_accepted',
      'user.invited',
    ]);
  });

  it('is 409 for a user who is disabled, and void once they are', async () => {
    const path = await offer();
    await operator.call('DELETE', `users/${id}`);
    expect((await new Browser(service.base).get(path)).status).toBe(404);
    expect((await operator.call('POST', `users/${id}/invitation`)).status).toBe(409);
    await operator.call('PATCH', `users/${id}`, { disabled: false });
    expect((await new Browser(service.base).get(path)).status).toBe(404);
  });

  it('is 404 where there is no such user', async () => {
    for (const unknown of [randomUUID(), 'nonsense', '%00']) {
      expect((await operator.call('POST', `users/${unknown}/invitation`)).status).toBe(404);
    }
  });

  it('leaves nobody signed in by the old password, however closely they tried', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const [from, to] = round % 2 === 0 ? [PASSPHRASE, ANOTHER] : [ANOTHER, PASSPHRASE];
      const own = new Browser(service.base);
      const path = await offer();
      const fields = hiddenFields(await (await own.get(path)).text(), path);
      const thieves = Array.from({ length: 6 }, () => new Browser(service.base));
      const tries = thieves.map((thief) => signIn(from, thief));
      const [answer, ...statuses] = await Promise.all([
        own.post(path, { ...fields, password: to }),
        ...tries,
      ]);
      expect(answer.status).toBe(303);
      for (const status of statuses) expect([303, 401]).toContain(status);
      expect(await Promise.all(thieves.map(signedInAs))).toEqual(thieves.map(() => undefined));
      expect(await signedInAs(own)).toBe(email);
    }
  });
});
