import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../support/free-port.js';
import { OAuthClient } from '../support/oauth-client.js';
import { firstAccount, generatedCredentials, startProcess, temporaryFolder } from '../support/process.js';
import {
  admin,
  adminLists,
  expectKept,
  opens,
  useService,
  type UsedService,
} from '../support/used-service.js';

describe('a back-up of the embedded folder', () => {
  const folder = temporaryFolder();
  const archive = join(folder, 'gatehouse-data.tar.gz');
  let environment: Record<string, string>;
  let adminKey: string;
  let used: UsedService;
  let lists: Record<string, unknown>;

  beforeAll(async () => {
    environment = { PORT: String(await freePort()) };
    const { base, service } = await startProcess({ folder, environment });
    adminKey = generatedCredentials(folder)['ADMIN_API_KEY']!;
    used = await useService(base, { account: firstAccount(folder), adminKey });
    await service.stop();
    execFileSync('tar', ['-C', folder, '-czf', archive, 'data']);
    const again = await startProcess({ folder, environment });
    lists = await adminLists(again.base, adminKey);
    await again.service.stop();
  }, 180_000);

  /** Unpacks it elsewhere: the folder to start in. */
  const restore = (name: string): string => {
    const place = join(folder, name);
    mkdirSync(place);
    execFileSync('tar', ['-C', place, '-xzf', archive]);
    return place;
  };

  it('is whole: clients, tokens, grants, documents, trail and sign-in, and what was revoked stays so', async () => {
    const { base, service } = await startProcess({ folder: restore('elsewhere'), environment });
    expect(await adminLists(base, adminKey)).toEqual(lists);
    await expectKept(base, used);
    await service.stop();
  }, 120_000);

  it('brings back what was revoked since, until everybody is disabled and let in again', async () => {
    const current = await startProcess({ folder, environment });
    await admin(current.base, adminKey, 'POST', 'tokens/revoke', { token: used.token });
    expect(await opens(current.base, used.token)).toBe(401);
    await current.service.stop();
    renameSync(join(folder, 'data'), join(folder, 'data.before'));

    execFileSync('tar', ['-C', folder, '-xzf', archive]);
    const { base, service } = await startProcess({ folder, environment });
    expect(await opens(base, used.token)).toBe(200);
    const { items } = (await admin(base, adminKey, 'GET', 'users?limit=200')) as { items: { id: string }[] };
    for (const { id } of items) {
      for (const disabled of [true, false]) await admin(base, adminKey, 'PATCH', `users/${id}`, { disabled });
    }
    expect(await opens(base, used.token)).toBe(401);
    expect(await admin(base, adminKey, 'GET', 'tokens?active=true')).toMatchObject({ items: [] });
    // The registration is as good as before: the person consents anew.
    const { token } = await Object.assign(new OAuthClient(base, firstAccount(folder)), {
      registration: used.client.registration,
    }).connect();
    expect(await opens(base, token)).toBe(200);
    await service.stop();
  }, 120_000);
});
