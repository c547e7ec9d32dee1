import { location } from '../support/browser.js';
import { MovableClock } from '../support/movable-clock.js';
import { OAuthClient } from '../support/oauth-client.js';
import { startTestApp } from '../support/test-app.js';
import { DAY, type Row, World } from './world.js';

describe('a registration that comes into use while it is being cleared', () => {
  const clock = new MovableClock();
  let world: World;
  let log: string;
  beforeEach(async () => {
    log = '';
    world = new World(await startTestApp({ clock, onLog: (line) => (log += line) }), clock);
  });
  afterEach(() => world.service.close());

  /** Has the database run SQL right before it deletes a client, or inserts a request: the worst moment. */
  const meanwhile = async (event: string, table: string, sql: string): Promise<void> => {
    const { prisma } = world.service;
    await prisma.$executeRawUnsafe(
      `CREATE FUNCTION meanwhile() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${sql}; RETURN ${event === 'DELETE' ? 'OLD' : 'NEW'}; END $$`,
    );
    await prisma.$executeRawUnsafe(
      `CREATE TRIGGER meanwhile BEFORE ${event} ON ${table} FOR EACH ROW EXECUTE FUNCTION meanwhile()`,
    );
  };

  const old = (): Promise<Row> => world.client({ createdAt: -60 * DAY });

  it('is kept by its first grant, as is what was to go with it; the run goes on, and so does the next', async () => {
    const [granted, other] = [await old(), await old()];
    const user = await world.user();
    await meanwhile(
      'DELETE',
      'clients',
      `INSERT INTO grants (id, user_id, client_id, scopes, audience)
       SELECT gen_random_uuid(), '${user}', OLD.id, '{mcp}', 'x' WHERE OLD.id = '${granted.id}'`,
    );
    expect(await world.clear()).toEqual({});
    expect([await world.exists(granted), await world.exists(other)]).toEqual([true, true]);
    expect(log).not.toMatch(/"level":(50|60)/);
    await world.service.prisma.$executeRaw`DROP TRIGGER meanwhile ON clients`;
    await world.grant(granted);
    expect(await world.clear()).toEqual({ clients: 1 });
    expect([await world.exists(granted), await world.exists(other)]).toEqual([true, false]);
  });

  it('is kept by a transaction that grants it something and has not ended', async () => {
    const granted = await old();
    const userId = await world.user();
    let run: Promise<unknown> = Promise.resolve();
    await world.service.prisma.$transaction(async (tx) => {
      await tx.grant.create({ data: { userId, clientId: granted.id, audience: 'x' } });
      // On one connection it waits for the transaction, on a server it does not.
      run = world.clear();
      if (process.env['TEST_DATABASE_URL'] !== undefined) await run;
    });
    await run;
    expect(await world.exists(granted)).toBe(true);
  });

  it('is kept by who has it in hand', async () => {
    const held = await old();
    let run: Promise<unknown> = Promise.resolve();
    await world.service.prisma.$transaction(async (tx) => {
      await tx.client.update({ where: { id: held.id }, data: { lastUsedAt: clock.now() } });
      run = world.clear();
      if (process.env['TEST_DATABASE_URL'] !== undefined) await run;
    });
    await run;
    expect(await world.exists(held)).toBe(true);
  });

  it('is not known any more to /authorize where it went first: a page, no fault of ours', async () => {
    const client = new OAuthClient(world.service.base);
    await client.register();
    await meanwhile('INSERT', 'authorization_requests', 'DELETE FROM clients WHERE id = NEW.client_id');
    const answer = await client.authorize();
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('The app is not known here');
    expect(log).not.toMatch(/"level":(50|60)/);
  });

  it('may be approved while it is cleared: the pending request keeps it', async () => {
    const client = new OAuthClient(world.service.base);
    const { client_id: id } = await client.register();
    clock.pass(31 * DAY);
    const consent = await client.openConsent();
    await world.clear();
    const decided = await client.decide(consent, 'approve');
    await world.clear();
    const code = location(await client.browser.get(location(decided).href)).searchParams.get('code')!;
    await world.clear();
    expect((await client.exchange(code)).status).toBe(200);
    expect(await world.exists({ table: 'client', id })).toBe(true);
  });
});
