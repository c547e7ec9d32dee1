import { BATCH, CleanUpService } from '../../src/clean-up/clean-up.service.js';
import { digest, randomToken } from '../../src/common/secrets.js';
import { MovableClock } from '../support/movable-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { keptDatabase } from '../mcp/kept-database.js';
import { DAY, World } from './world.js';

const EXPIRED = 2 * BATCH + 100;
const LIVE = 50;

/** Has the database note of each statement how many sign-in sessions it deleted. */
async function noteDeletions({ prisma }: TestApp): Promise<void> {
  await prisma.$executeRaw`CREATE TABLE noted (id serial, deleted int)`;
  await prisma.$executeRaw`
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO noted (deleted) SELECT count(*) FROM gone; RETURN NULL; END $$`;
  await prisma.$executeRaw`
    CREATE TRIGGER note AFTER DELETE ON user_sessions REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION note()`;
}

async function noted({ prisma }: TestApp): Promise<number[]> {
  const rows = await prisma.$queryRaw<{ deleted: number }[]>`SELECT deleted FROM noted ORDER BY id`;
  return rows.map(({ deleted }) => deleted).filter((deleted) => deleted > 0);
}

async function insertSessions(world: World): Promise<void> {
  const userId = await world.user();
  const rows = (count: number, expiresAt: number) =>
    Array.from({ length: count }, () => ({
      userId,
      digest: digest(randomToken()),
      expiresAt: world.at(expiresAt),
    }));
  await world.service.prisma.userSession.createMany({
    data: [...rows(EXPIRED, -2 * DAY), ...rows(LIVE, DAY)],
  });
}

describe('the clean-up of many rows', () => {
  const clock = new MovableClock();

  it(`is done ${BATCH} at a time`, async () => {
    const service = await startTestApp({ clock });
    const world = new World(service, clock);
    await noteDeletions(service);
    await insertSessions(world);
    expect(await world.clear()).toEqual({ user_sessions: EXPIRED });
    expect(await noted(service)).toEqual([BATCH, BATCH, EXPIRED - 2 * BATCH]);
    expect(await service.prisma.userSession.count()).toBe(LIVE);
    await service.close();
  });

  it('is done once by two replicas at once, which both end well', async () => {
    const { engine, remove } = await keptDatabase();
    const replicas = [await startTestApp({ clock, engine }), await startTestApp({ clock, engine })] as const;
    const world = new World(replicas[0], clock);
    await noteDeletions(replicas[0]);
    await insertSessions(world);
    const [one, two] = await Promise.all(replicas.map(({ app }) => app.get(CleanUpService).run()));
    expect((one?.['user_sessions'] ?? 0) + (two?.['user_sessions'] ?? 0)).toBe(EXPIRED);
    const deletions = await noted(replicas[0]);
    expect(Math.max(...deletions)).toBeLessThanOrEqual(BATCH);
    expect(deletions.reduce((sum, deleted) => sum + deleted)).toBe(EXPIRED);
    expect(await replicas[0].prisma.userSession.count()).toBe(LIVE);
    for (const replica of replicas) await replica.close();
    await remove();
  });

  it('is one run for who asks for it at once', async () => {
    const service = await startTestApp({ clock });
    const world = new World(service, clock);
    await insertSessions(world);
    const [one, two] = await Promise.all([world.clear(), world.clear()]);
    expect(two).toBe(one);
    await service.close();
  });

  it('stops after the batch under way where the service does', async () => {
    const { engine, remove } = await keptDatabase();
    const service = await startTestApp({ clock, engine });
    await insertSessions(new World(service, clock));
    const run = service.app.get(CleanUpService).run();
    await service.close();
    const cleared = await run;
    const after = await startTestApp({ clock, engine });
    expect(await after.prisma.userSession.count()).toBe(LIVE + EXPIRED - (cleared['user_sessions'] ?? 0));
    await after.close();
    await remove();
  });
});
