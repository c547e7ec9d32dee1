import { randomUUID } from 'node:crypto';
import { AuditService } from '../../src/audit/audit.service.js';
import { EventsService, type Revocation } from '../../src/events/events.service.js';
import { UsersService } from '../../src/users/users.service.js';
import { Browser } from '../support/browser.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createPerson, invite, PASSPHRASE, signedInAs } from './people.js';

describe('accounts', () => {
  let service: TestApp;
  let users: UsersService;
  const revoked: (Revocation & { disabled: boolean })[] = [];
  beforeAll(async () => {
    service = await startTestApp();
    users = service.app.get(UsersService);
    service.app.get(EventsService).subscribe('revoked', async (revocation) => {
      const user = await service.prisma.user.findUnique({ where: { id: revocation.id } });
      revoked.push({ ...revocation, disabled: (user?.disabledAt ?? null) !== null });
    });
  });
  beforeEach(() => (revoked.length = 0));
  afterAll(() => service.close());

  const signIn = async (email: string): Promise<{ browser: Browser; status: number }> => {
    const browser = new Browser(service.base);
    const { status } = await browser.submit('/login', { email, password: PASSPHRASE });
    return { browser, status };
  };

  it('are one for an address, however often it is invited at once', async () => {
    const invited = await Promise.all(
      ['Many@example.com', 'many@example.com ', 'MANY@EXAMPLE.COM'].map((email) =>
        users.invite(email, 'operator'),
      ),
    );
    expect(new Set(invited.map(({ user }) => user.id)).size).toBe(1);
    expect(invited[0]?.user.email).toBe('many@example.com');
    const answers = await Promise.all(invited.map(({ inviteUrl }) => fetch(inviteUrl)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    await service.app.get(AuditService).flush();
    const where = { userId: invited[0]!.user.id };
    const events = await service.prisma.auditEvent.findMany({ where, orderBy: { id: 'asc' } });
    expect(events.map(({ type }) => type).sort()).toEqual([
      'user.created',
      ...Array<string>(3).fill('user.invited'),
    ]);
  });

  it('are not invited again: 409, and the link before is none', async () => {
    await createPerson(service, 'active@example.com');
    await expect(users.invite('Active@example.com', 'operator')).rejects.toMatchObject({ status: 409 });
    const { id } = await invite(service, 'sleeping@example.com');
    await users.disable(id, 'operator');
    await expect(users.invite('sleeping@example.com', 'operator')).rejects.toMatchObject({ status: 409 });
    expect(await service.prisma.user.count({ where: { inviteDigest: { not: null } } })).toBe(1);
  });

  it.each(['', ' ', 'a\0b@example.com', '\ud800@example.com'])('are not for %j: 400', async (email) => {
    await expect(users.invite(email, 'operator')).rejects.toMatchObject({ status: 400 });
  });

  it('are cut off when disabled, each time that it is asked for', async () => {
    const email = 'cut-off@example.com';
    const id = await createPerson(service, email);
    const { browser } = await signIn(email);
    expect(await users.disable(id, 'operator')).toBe(true);
    expect(await signedInAs(browser)).toBeUndefined();
    expect((await signIn(email)).status).toBe(401);
    const { disabledAt } = await service.prisma.user.findUniqueOrThrow({ where: { id } });
    expect(await users.disable(id, 'operator')).toBe(true);
    expect((await service.prisma.user.findUniqueOrThrow({ where: { id } })).disabledAt).toEqual(disabledAt);
    expect(revoked).toEqual(Array(2).fill({ kind: 'user', id, disabled: true }));
    await service.app.get(AuditService).flush();
    expect(await service.prisma.auditEvent.count({ where: { userId: id, type: 'user.disabled' } })).toBe(1);
  });

  it('come back without what was cut off, which is cut off once more before', async () => {
    const email = 'comes-back@example.com';
    const id = await createPerson(service, email);
    const { browser } = await signIn(email);
    await users.disable(id, 'operator');
    // As a disabling leaves it that stopped half-way.
    await service.prisma.userSession.updateMany({ where: { userId: id }, data: { endedAt: null } });
    revoked.length = 0;
    expect(await users.enable(id, 'operator')).toBe(true);
    expect(revoked).toEqual([{ kind: 'user', id, disabled: true }]);
    expect(await signedInAs(browser)).toBeUndefined();
    expect((await signIn(email)).status).toBe(303);
    expect(await users.enable(id, 'operator')).toBe(true);
    expect(revoked).toHaveLength(1);
    await service.app.get(AuditService).flush();
    const enabled = await service.prisma.auditEvent.findMany({ where: { userId: id, type: 'user.enabled' } });
    expect(enabled).toMatchObject([{ actor: 'operator', outcome: 'success' }]);
  });

  it('keep no session that was being started while they were disabled', async () => {
    const email = 'racing@example.com';
    const id = await createPerson(service, email);
    for (let round = 0; round < 5; round += 1) {
      const signIns = Promise.all(Array.from({ length: 4 }, () => signIn(email)));
      await users.disable(id, 'operator');
      await signIns;
      expect(await service.prisma.userSession.count({ where: { userId: id, endedAt: null } })).toBe(0);
      await users.enable(id, 'operator');
    }
  });

  it('are unknown by an unknown id', async () => {
    expect(await users.disable(randomUUID(), 'operator')).toBe(false);
    expect(await users.enable(randomUUID(), 'operator')).toBe(false);
    expect(revoked).toEqual([]);
  });
});
