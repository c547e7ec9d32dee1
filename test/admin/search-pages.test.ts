import { type CountedDatabase, openCountedDatabase } from '../support/counted-database.js';
import { createClient, createToken, type TokenFixture } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { Operator, type Page } from './operator.js';

/** More than one page looks through. */
const MANY = 10_100;
/** Before all that the service's clock says. */
const LONG_AGO = new Date(Date.UTC(2020, 0, 1));

interface Item {
  id: string;
  active?: boolean;
}

describe('admin lists that are filtered by what no index knows', () => {
  let database: CountedDatabase;
  let service: TestApp;
  let operator: Operator;
  beforeAll(async () => {
    database = await openCountedDatabase();
    service = await startTestApp({ engine: database.engine });
    operator = new Operator(service);
  });
  afterAll(() => service.close());

  /** All pages of a list, up to its end. */
  const pages = async (path: string): Promise<Item[][]> => {
    const all: Item[][] = [];
    let cursor: string | null = null;
    do {
      const { status, body }: { status: number; body: Page<Item> } = await operator.get(
        cursor === null ? path : `${path}&cursor=${cursor}`,
      );
      expect(status).toBe(200);
      all.push(body.items);
      cursor = body.next_cursor;
    } while (cursor !== null);
    return all;
  };

  /** Gives a token's row another time of creation. */
  const ageToken = async ({ tokenId }: TokenFixture, createdAt: Date): Promise<void> => {
    await service.prisma.accessToken.update({ where: { id: tokenId }, data: { createdAt } });
  };

  it('lists each token as active or as not, by all that it hangs on, newest first', async () => {
    const tokens = await Promise.all(Array.from({ length: 6 }, () => createToken(service)));
    const expired = await createToken(service, { expiresIn: -1 });
    const [, revoked, ungranted, unregistered, disabled] = tokens as [TokenFixture, ...TokenFixture[]];
    const { accessToken, grant, client, user } = service.prisma;
    const revokedAt = new Date();
    await accessToken.update({ where: { id: revoked!.tokenId }, data: { revokedAt } });
    await grant.update({ where: { id: ungranted!.grantId }, data: { revokedAt } });
    await client.update({ where: { id: unregistered!.clientId }, data: { revokedAt } });
    await user.update({ where: { id: disabled!.userId }, data: { disabledAt: revokedAt } });
    // Two of one instant, on both sides of the end of a page.
    for (const token of tokens) await ageToken(token, new Date(Date.UTC(2030, 0, 1)));

    const all = (await pages('tokens?limit=100')).flat();
    expect(all.length).toBeGreaterThanOrEqual(7);
    const dead = [revoked, ungranted, unregistered, disabled, expired].map((token) => token!.tokenId);
    expect(all.filter(({ active }) => !active).map(({ id }) => id).sort()).toEqual(dead.sort()); // prettier-ignore
    for (const active of [true, false]) {
      const filtered = (await pages(`tokens?limit=1&active=${active}`)).flat();
      expect(filtered.map(({ id }) => id)).toEqual(
        all.filter((item) => item.active === active).map(({ id }) => id),
      );
    }
  });

  it('goes on from where it was, though a token goes while its page is read', async () => {
    const tokens = await Promise.all(Array.from({ length: 5 }, () => createToken(service)));
    for (const [at, token] of tokens.entries()) await ageToken(token, new Date(Date.UTC(2031, 0, 1) - at));
    const ids = tokens.map(({ tokenId }) => tokenId);
    let isGone = false;
    database.afterQuery = async (sql) => {
      if (isGone || !/= CASE WHEN revoked_at/.test(sql)) return;
      isGone = true;
      await service.prisma.accessToken.delete({ where: { id: ids[1]! } });
    };
    const [first, second] = await pages('tokens?limit=2&active=true');
    expect(first!.map(({ id }) => id)).toEqual([ids[0]]);
    expect(second!.map(({ id }) => id)).toEqual([ids[2], ids[3]]);
    database.afterQuery = () => undefined;
  });

  it.each([true, false])(`finds what is active=%s behind ${MANY} that are not`, async (active) => {
    const fixture = await createToken(service, active ? {} : { expiresIn: -1 });
    await ageToken(fixture, LONG_AGO);
    await service.prisma.$executeRaw`
      INSERT INTO access_tokens (id, digest, grant_id, client_id, user_id, scopes, audience, created_at, expires_at)
      SELECT gen_random_uuid(), sha256(convert_to(${String(active)} || i, 'UTF8')), grant_id, client_id, user_id, scopes,
        audience, ${LONG_AGO}::timestamptz + interval '1 day' + interval '1 ms' * (i / 3),
        ${new Date(Date.now() + (active ? -1 : 1) * 3_600_000)}::timestamptz
      FROM access_tokens, generate_series(1, ${MANY}) i WHERE id = ${fixture.tokenId}::uuid`;

    const found = await pages(`tokens?limit=200&active=${active}`);
    expect(found.at(-1)!.map(({ id }) => id)).toContain(fixture.tokenId);
    const ids = found.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    await service.prisma.accessToken.deleteMany({ where: { grantId: fixture.grantId } });
  });

  it(`finds a client by its name behind ${MANY} of another`, async () => {
    const id = await createClient(service, 'Sought for');
    await service.prisma.client.update({ where: { id }, data: { createdAt: LONG_AGO } });
    await service.prisma.$executeRaw`
      INSERT INTO clients (id, registration_token_digest, name, redirect_uris, grant_types, response_types, scopes,
        token_endpoint_auth_method, created_at)
      SELECT gen_random_uuid(), 'x', 'Another', '{}', '{}', '{}', '{mcp}', 'none',
        ${LONG_AGO}::timestamptz + interval '1 day' FROM generate_series(1, ${MANY}) i`;

    const found = await pages('clients?limit=50&q=sought');
    expect(found.length).toBeGreaterThan(1);
    expect(found.flat().map((item) => item.id)).toEqual([id]);
  });
});
