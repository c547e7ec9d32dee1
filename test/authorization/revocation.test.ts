import { ClientsService } from '../../src/clients/clients.service.js';
import { UsersService } from '../../src/users/users.service.js';
import { hiddenFields, location } from '../support/browser.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { expectPage } from './pages.js';
import { type Account, createAccount, registeredClient } from './people.js';

describe('a revocation ends what waits for it', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  const grants = (where: { clientId?: string; userId?: string }): Promise<number> =>
    service.prisma.grant.count({ where: { ...where, revokedAt: null } });

  /** A person with one request to decide on and one approved, of the same client. */
  const visited = async (account?: Account) => {
    const client = await registeredClient(service, undefined, {}, account);
    const pending = await client.openConsent();
    const form = hiddenFields(await (await client.browser.get(pending)).text(), pending);
    const approvedPath = await client.openConsent();
    const callback = location(await client.decide(approvedPath, 'approve'));
    const { client_id: clientId } = client.registration!;
    return {
      client,
      clientId,
      pending,
      form,
      approvedPath,
      callback,
      code: callback.searchParams.get('code')!,
    };
  };

  it('of a client: requests, codes and grants of it and no other', async () => {
    const { client, clientId, pending, form, approvedPath, callback } = await visited();
    const other = await visited();
    expect(await grants({ clientId })).toBe(1);
    await service.app.get(ClientsService).revoke(clientId, 'operator');
    for (const path of [pending, approvedPath, callback.href]) {
      await expectPage(await client.browser.get(path), 400);
    }
    await expectPage(await client.browser.post(pending, { ...form, decision: 'approve' }), 400);
    await expectPage(await client.browser.post(pending, { ...form, decision: 'deny' }), 400);
    expect(await grants({ clientId })).toBe(0);
    expect(await service.prisma.authorizationCode.count({ where: { clientId, revokedAt: null } })).toBe(0);

    expect((await other.client.browser.get(other.pending)).status).toBe(200);
    expect((await other.client.exchange(other.code)).status).toBe(200);
    expect(await grants({ clientId: other.clientId })).toBe(1);
  });

  it('of a user: what they decided, and it stays so when they come back', async () => {
    const account = await createAccount(service);
    const { client, clientId, code } = await visited(account);
    const other = await visited();
    const users = service.app.get(UsersService);
    expect(await grants({ userId: account.userId })).toBe(1);
    await users.disable(account.userId, 'operator');
    expect((await client.exchange(code)).status).toBe(400);
    await users.enable(account.userId, 'operator');
    expect((await client.exchange(code)).status).toBe(400);
    expect(await grants({ clientId })).toBe(0);
    expect((await other.client.exchange(other.code)).status).toBe(200);
  });

  it('of a client, while people approve: no code that went out is good', async () => {
    const { client, clientId, pending, form } = await visited();
    const approvals = Array.from({ length: 10 }, () =>
      client.browser.post(pending, { ...form, decision: 'approve' }),
    );
    await Promise.any(approvals);
    await service.app.get(ClientsService).revoke(clientId, 'operator');
    const answers = await Promise.all(approvals);
    for (const { status } of answers) expect([303, 400]).toContain(status);
    const where = { clientId, revokedAt: null };
    expect([await grants({ clientId }), await service.prisma.authorizationCode.count({ where })]).toEqual([
      0, 0,
    ]);
  });

  it('of a user, while they approve: no grant outlives it', async () => {
    const account = await createAccount(service);
    const { client, pending, form } = await visited(account);
    const approvals = Array.from({ length: 10 }, () =>
      client.browser.post(pending, { ...form, decision: 'approve' }),
    );
    await Promise.any(approvals);
    await service.app.get(UsersService).disable(account.userId, 'operator');
    await Promise.all(approvals);
    expect(await grants({ userId: account.userId })).toBe(0);
  });

  it('of a client and a user with the same rows, at once and again and again', async () => {
    const account = await createAccount(service);
    const { clientId } = await visited(account);
    const [clients, users] = [service.app.get(ClientsService), service.app.get(UsersService)];
    const all = Array.from({ length: 10 }, (_, index) =>
      index % 2 === 0 ? clients.revoke(clientId, 'operator') : users.disable(account.userId, 'operator'),
    );
    expect(new Set(await Promise.all(all))).toEqual(new Set([true]));
    expect(await grants({ clientId })).toBe(0);
  });
});
