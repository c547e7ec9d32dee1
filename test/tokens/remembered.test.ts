import { Operator } from '../admin/operator.js';
import { post } from '../mcp/streamable-post.js';
import { type CountedDatabase, openCountedDatabase } from '../support/counted-database.js';
import { eventually } from '../support/eventually.js';
import { createToken } from '../support/fixtures.js';
import { MovableClock } from '../support/movable-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PING = { jsonrpc: '2.0', id: 1, method: 'ping' };

/** The statement by which a presented token is looked up. */
const LOOKUP = /t\.digest = /;

describe('what the check of a token found is remembered', () => {
  const clock = new MovableClock();
  let database: CountedDatabase;
  let service: TestApp;
  let operator: Operator;
  beforeAll(async () => {
    database = await openCountedDatabase();
    service = await startTestApp({ engine: database.engine, clock });
    operator = new Operator(service);
  });
  afterAll(() => service.close());
  afterEach(() => (database.afterQuery = () => undefined));

  const call = async (token: string): Promise<number> => {
    const answer = await post(service, token, PING);
    await answer.text();
    return answer.status;
  };

  /** Calls, and tells how many lookups that took. */
  const lookups = async (token: string): Promise<number> => {
    const before = database.statements.filter((sql) => LOOKUP.test(sql)).length;
    expect(await call(token)).toBe(200);
    return database.statements.filter((sql) => LOOKUP.test(sql)).length - before;
  };

  it('for the next call, which asks the database nothing', async () => {
    const { token } = await createToken(service);
    expect(await lookups(token)).toBe(1);
    await eventually(async () => (await lookups(token)) === 0);
  });

  it('and dropped with the token, while others keep theirs', async () => {
    const [cut, kept] = [await createToken(service), await createToken(service)];
    await eventually(async () => (await lookups(cut.token)) === 0);
    await operator.call('DELETE', `tokens/${cut.tokenId}`);
    expect(await call(cut.token)).toBe(401);
    await eventually(async () => (await lookups(kept.token)) === 0);
  });

  it.each([
    ['client', ({ clientId }) => `clients/${clientId}`],
    ['user', ({ userId }) => `users/${userId}`],
  ] as [string, (of: Awaited<ReturnType<typeof createToken>>) => string][])(
    'and dropped with its %s',
    async (_, path) => {
      const fixture = await createToken(service);
      await eventually(async () => (await lookups(fixture.token)) === 0);
      await operator.call('DELETE', path(fixture));
      expect(await call(fixture.token)).toBe(401);
    },
  );

  it('no longer than the token lives', async () => {
    const { token } = await createToken(service, { expiresIn: 3600 });
    await eventually(async () => (await lookups(token)) === 0);
    clock.pass(3601);
    expect(await call(token)).toBe(401);
    clock.pass(-3601);
  });

  it('and not where a revocation overtook the look at the database', async () => {
    const { token, tokenId } = await createToken(service);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let isRead = false;
    database.afterQuery = async (sql) => {
      if (!LOOKUP.test(sql) || isRead) return;
      isRead = true;
      await held;
    };
    const overtaken = Array.from({ length: 20 }, () => call(token));
    await eventually(() => isRead);
    const { status } = await operator.call('DELETE', `tokens/${tokenId}`);
    expect(status).toBe(204);
    release();
    const statuses = await Promise.all(overtaken);
    expect(statuses).toContain(401);
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => call(token))))).toEqual(new Set([401]));
  });

  it('by nobody, where there is no such token', async () => {
    const unknown = `mcp_${'0'.repeat(32)}`;
    const before = database.statements.length;
    expect([await call(unknown), await call(unknown)]).toEqual([401, 401]);
    expect(database.statements.slice(before).filter((sql) => LOOKUP.test(sql))).toHaveLength(2);
  });
});
