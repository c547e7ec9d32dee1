import { randomUUID } from 'node:crypto';
import { createClient, createToken, createUser, type TokenFixture } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { Operator, type Page } from './operator.js';
import { createSession } from './rows.js';

const LIMIT = 3;
const OLD = 10;

describe('pages of the admin lists', () => {
  let service: TestApp;
  let operator: Operator;
  let owner: TokenFixture;
  beforeAll(async () => {
    service = await startTestApp();
    operator = new Operator(service);
    owner = await createToken(service);
  });
  afterAll(() => service.close());

  /** Inserts a row and gives it its time. */
  const insert: Record<string, (createdAt: Date) => Promise<string>> = {
    clients: async (createdAt) => {
      const id = await createClient(service);
      await service.prisma.client.update({ where: { id }, data: { createdAt } });
      return id;
    },
    tokens: async (createdAt) => {
      const { tokenId: id } = await createToken(service, owner);
      await service.prisma.accessToken.update({ where: { id }, data: { createdAt } });
      return id;
    },
    sessions: async (createdAt) => {
      const id = await createSession(service, owner);
      await service.prisma.mcpSession.update({ where: { id }, data: { createdAt } });
      return id;
    },
    users: async (createdAt) => {
      const id = await createUser(service);
      await service.prisma.user.update({ where: { id }, data: { createdAt } });
      return id;
    },
    documents: async (createdAt) => {
      const { id } = await service.prisma.document.create({
        data: { id: `a/${randomUUID()} 🧁`, title: 'x', text: 'x', createdAt },
      });
      return id;
    },
    audit: async (occurredAt) => {
      const { id } = await service.prisma.auditEvent.create({
        data: { occurredAt, type: 'tool.called', outcome: 'success', actor: 'system' },
      });
      return String(id);
    },
  };

  describe.each(Object.keys(insert))('GET /admin/%s', (list) => {
    it('skips nothing and repeats nothing while rows arrive', async () => {
      const start = Date.UTC(2030, 0, 1);
      const old: string[] = [];
      // Of each three, all have the same instant: their ids decide.
      for (let i = 0; i < OLD; i += 1) {
        old.push(await insert[list]!(new Date(start + Math.floor(i / 3))));
      }
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const { body }: { body: Page<{ id: string }> } = await operator.get(
          `${list}?limit=${LIMIT}${cursor === null ? '' : `&cursor=${cursor}`}`,
        );
        expect(body.items.length).toBe(body.next_cursor === null ? body.items.length : LIMIT);
        seen.push(...body.items.map(({ id }) => id));
        cursor = body.next_cursor;
        await insert[list]!(new Date(start + 60_000 + seen.length));
      } while (cursor !== null);

      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.slice(0, OLD).sort()).toEqual([...old].sort());
    });

    it('ends with the cursor null where the last page is full', async () => {
      const all = await operator.get<Page<{ id: string }>>(`${list}?limit=200`);
      expect(all.body.next_cursor).toBeNull();
      const exact = await operator.get<Page<{ id: string }>>(`${list}?limit=${all.body.items.length}`);
      expect(exact.body.next_cursor).toBeNull();
      const less = await operator.get<Page<{ id: string }>>(`${list}?limit=${all.body.items.length - 1}`);
      expect(less.body.next_cursor).toMatch(/^[\w-]+$/);
    });

    it.each(['limit=0', 'limit=201', 'limit=x', 'cursor=', 'cursor=nonsense', 'limit=5&limit=6'])(
      'answers 400 to %s',
      async (query) => {
        expect((await operator.get(`${list}?${query}`)).status).toBe(400);
      },
    );

    it('answers 400 to a cursor made by hand', async () => {
      for (const place of [
        '1',
        `-5.${randomUUID()}`,
        '1.x\0',
        `99999999999999999.${randomUUID()}`,
        '9'.repeat(20),
      ]) {
        const cursor = Buffer.from(place).toString('base64url');
        if (list === 'audit' && place === '1') continue;
        expect([place, (await operator.get(`${list}?cursor=${cursor}`)).status]).toEqual([place, 400]);
      }
    });
  });
});
