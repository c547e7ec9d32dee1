import { AuditService } from '../../src/audit/audit.service.js';
import type { DatabaseEngine } from '../../src/database/engine.js';
import { Browser } from '../support/browser.js';
import { EMAIL, PASSWORD, startTestApp, type TestApp } from '../support/test-app.js';
import { openTestDatabase } from '../support/test-database.js';
import { signedInAs } from './people.js';

const OTHER = { ADMIN_EMAIL: 'Other@Example.com', ADMIN_PASSWORD: 'another passphrase' };

describe('the first account', () => {
  let database: DatabaseEngine;
  let replicas: TestApp[];
  beforeAll(async () => {
    database = await openTestDatabase();
    replicas = await Promise.all([start(), start(), start()]);
  });
  afterAll(async () => {
    for (const replica of replicas) await replica.close();
    await database.close();
  });

  /** A replica: the database outlives it. */
  const start = (environment: Record<string, string> = {}): Promise<TestApp> =>
    startTestApp({
      environment,
      engine: {
        adapter: database.adapter,
        query: database.query.bind(database),
        migrate: () => Promise.resolve(),
        close: () => Promise.resolve(),
      },
    });

  it('is created once by replicas that start together, and audited', async () => {
    const [{ prisma }] = replicas as [TestApp];
    for (const { app } of replicas) await app.get(AuditService).flush();
    const users = await prisma.user.findMany();
    expect(users).toMatchObject([{ email: EMAIL, disabledAt: null, inviteDigest: null }]);
    const events = await prisma.auditEvent.findMany({ where: { type: 'user.created' } });
    expect(events).toMatchObject([{ actor: 'system', userId: users[0]?.id, outcome: 'success' }]);
  });

  it('may sign in with ADMIN_PASSWORD, on any replica', async () => {
    for (const { base } of replicas) {
      const browser = new Browser(base);
      await browser.submit('/login', { email: EMAIL, password: PASSWORD });
      expect(await signedInAs(browser)).toBe(EMAIL);
    }
  });

  it('is not created where there is a user, nor has it another password then', async () => {
    const later = await start({ ...OTHER });
    replicas.push(later);
    expect(await later.prisma.user.count()).toBe(1);
    const renamed = await start({ ADMIN_PASSWORD: OTHER.ADMIN_PASSWORD });
    replicas.push(renamed);
    const answer = await new Browser(renamed.base).submit('/login', {
      email: EMAIL,
      password: OTHER.ADMIN_PASSWORD,
    });
    expect(answer.status).toBe(401);
  });
});

describe('ADMIN_EMAIL', () => {
  it('is stored in lower case', async () => {
    const service = await startTestApp({ environment: OTHER });
    expect(await service.prisma.user.findMany()).toMatchObject([{ email: 'other@example.com' }]);
    await service.close();
  });
});
