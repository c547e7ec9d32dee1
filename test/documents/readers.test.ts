import { AuditService } from '../../src/audit/audit.service.js';
import { Operator } from '../admin/operator.js';
import { Browser } from '../support/browser.js';
import type { TokenOptions } from '../support/fixtures.js';
import { EMAIL, PASSWORD, startTestApp, type TestApp } from '../support/test-app.js';
import { store } from './documents.js';
import { ToolCaller } from './tools.js';

const BOB = 'bob@example.com';

describe('readers', () => {
  let service: TestApp;
  let aliceId: string;
  let bobId: string;
  let alice: ToolCaller;
  let bob: ToolCaller;
  let browser: Browser;
  beforeAll(async () => {
    service = await startTestApp();
    aliceId = (await service.prisma.user.findUniqueOrThrow({ where: { email: EMAIL } })).id;
    bobId = (await service.prisma.user.create({ data: { email: BOB } })).id;
    alice = await as({ userId: aliceId });
    bob = await as({ userId: bobId });
    browser = new Browser(service.base);
    await browser.submit('/login', { email: EMAIL, password: PASSWORD });
  });
  afterEach(() => service.prisma.document.deleteMany());
  afterAll(() => service.close());

  const as = (options: TokenOptions): Promise<ToolCaller> => ToolCaller.of(service, options);
  const fetched = async (caller: ToolCaller, id: string): Promise<boolean> =>
    (await caller.call('fetch', { id })).isError !== true;
  const pageOf = async (id: string): Promise<number> => (await browser.get(`/documents/${id}`)).status;

  /** Whether a caller sees the document `secret`, by either way that there is to it. */
  async function sees(caller: ToolCaller): Promise<boolean> {
    const isFound = (await caller.ids('lemon')).includes('secret');
    expect(await fetched(caller, 'secret')).toBe(isFound);
    return isFound;
  }

  it('are everyone where a document says nothing', async () => {
    await store(service, { id: 'secret', text: 'lemon' });
    expect([await sees(alice), await sees(bob), await pageOf('secret')]).toEqual([true, true, 200]);
  });

  it.each([
    ['e-mail address', (): string => EMAIL],
    ['e-mail address in another spelling', (): string => ` ${EMAIL.toUpperCase()}`],
    ['id', (): string => aliceId],
    ['id in capitals', (): string => aliceId.toUpperCase()],
  ])('are who is named by %s, and nobody else', async (_, name) => {
    await store(service, { id: 'secret', text: 'lemon', readers: { users: [name()] } });
    expect([await sees(alice), await sees(bob), await pageOf('secret')]).toEqual([true, false, 200]);
    await store(service, { id: 'secret', text: 'lemon', readers: { users: [BOB] } });
    expect([await sees(alice), await sees(bob), await pageOf('secret')]).toEqual([false, true, 404]);
  });

  it('are callers whose token has a scope that is named, and no person in a browser', async () => {
    await store(service, { id: 'secret', text: 'lemon', readers: { scopes: ['orders:read'] } });
    const scoped = await as({ userId: aliceId, scopes: ['mcp', 'orders:read'] });
    const other = await as({ userId: aliceId, scopes: ['mcp', 'orders:write', 'orders'] });
    expect([await sees(scoped), await sees(other), await sees(alice)]).toEqual([true, false, false]);
    expect(await pageOf('secret')).toBe(404);
  });

  it('are those of either list', async () => {
    const readers = { users: [BOB], scopes: ['orders:read'] };
    await store(service, { id: 'secret', text: 'lemon', readers });
    const scoped = await as({ userId: aliceId, scopes: ['mcp', 'orders:read'] });
    expect([await sees(scoped), await sees(bob), await sees(alice)]).toEqual([true, true, false]);
  });

  it.each([{}, { users: [] }, { users: [], scopes: [] }])(
    'are nobody where nobody is named: %j',
    async (readers) => {
      await store(service, { id: 'secret', text: 'lemon', readers });
      const everything = await as({ userId: aliceId, scopes: ['mcp', '*', 'everyone'] });
      expect([await sees(everything), await sees(bob), await pageOf('secret')]).toEqual([false, false, 404]);
    },
  );

  it('may be named before they have an account', async () => {
    await store(service, { id: 'secret', text: 'lemon', readers: { users: ['New.Person@Example.com'] } });
    const invited = await new Operator(service).call<{ id: string }>('POST', 'users', {
      email: 'new.person@example.COM',
    });
    expect(await sees(await as({ userId: invited.body.id }))).toBe(true);
    expect([await sees(alice), await sees(bob)]).toEqual([false, false]);
  });

  it('are not who comes with a scope that is spelt like somebody’s name', async () => {
    await store(service, { id: 'secret', text: 'lemon', readers: { users: [BOB] } });
    const scopes = ['mcp', BOB, `email:${BOB}`, `user:${bobId}`, bobId];
    expect(await sees(await as({ userId: aliceId, scopes }))).toBe(false);
    await store(service, { id: 'secret', text: 'lemon', readers: { scopes: [`email:${EMAIL}`] } });
    expect(await sees(alice)).toBe(false);
  });

  it('hold from the next call on', async () => {
    const operator = new Operator(service);
    const put = (readers?: object): Promise<unknown> =>
      operator.call('PUT', 'documents/secret', { title: 'x', text: 'lemon', readers });
    await put();
    expect(await sees(bob)).toBe(true);
    await put({ users: [EMAIL] });
    expect(await sees(bob)).toBe(false);
    await put({ users: [EMAIL, bobId] });
    expect(await sees(bob)).toBe(true);
    await put({ users: [EMAIL] });
    expect([await sees(bob), await sees(alice)]).toEqual([false, true]);
  });

  describe('of a document that is not theirs', () => {
    const SECRET = {
      id: 'merger',
      title: 'Merger with Saltmarsh Quay',
      text: 'The price is nineteen crowns.',
    };
    beforeEach(() => store(service, { ...SECRET, readers: { users: [BOB] } }));

    it.each([
      'merger',
      'Merger with Saltmarsh Quay',
      '"merger with saltmarsh quay"',
      'nineteen crowns',
      'merger or nothing',
      'merger -nothing',
      '-nothing',
      'merg',
      "') OR true --",
      'readers',
      BOB,
    ])('learn nothing by a search for %s', async (query) => {
      expect(await alice.search(query)).toEqual([]);
      const page = await (await browser.get(`/documents?q=${encodeURIComponent(query)}`)).text();
      expect(page).toContain('Nothing was found');
      expect(page).not.toMatch(/saltmarsh quay<|nineteen<|crowns\./i);
    });

    it('get from fetch what they get for an id that there is not', async () => {
      const answer = async (id: string): Promise<string> => JSON.stringify(await alice.call('fetch', { id }));
      expect(await answer('merger')).toBe(await answer('nothing'));
      expect(await answer('MERGER')).toBe(await answer('nothing'));
    });

    it('get from the page what they get for an id that there is not', async () => {
      const answer = async (path: string): Promise<string> => {
        const response = await browser.get(path);
        const headers = [...response.headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
        const id = response.headers.get('x-request-id') ?? '';
        return JSON.stringify([response.status, headers, (await response.text()).replaceAll(id, '')]);
      };
      expect(await answer('/documents/merger')).toBe(await answer('/documents/nothin'));
      expect(await answer('/documents/merger?q=price')).toBe(await answer('/documents/nothin?q=price'));
    });

    it('see no sign of it in what else a search finds', async () => {
      const visible = Array.from({ length: 30 }, (_, n) => ({
        id: `visible ${String(n).padStart(2, '0')}`,
        title: 'Bread',
        text: `price ${'word '.repeat(n)}`,
      }));
      await store(service, ...visible);
      const before = await alice.search('price');
      expect(before).toHaveLength(20);
      const hidden = Array.from({ length: 450 }, (_, n) => ({
        id: `a hidden ${n}`,
        title: 'Price',
        text: 'price',
        readers: { users: [BOB] },
      }));
      await store(service, ...hidden);
      expect(await alice.search('price')).toEqual(before);
      expect((await bob.ids('price')).every((id) => id.startsWith('a hidden'))).toBe(true);
    });
  });

  it('find what is theirs among hundreds that are not, wherever it is stored', async () => {
    const others = Array.from({ length: 450 }, (_, n) => ({
      id: `others ${n}`,
      text: 'lemon',
      readers: { users: [BOB] },
    }));
    await store(service, ...others, { id: 'zz mine', text: 'lemon', readers: { users: [EMAIL] } });
    expect(await alice.ids('lemon')).toEqual(['zz mine']);
  });

  it('are in no log line and no event of a search', async () => {
    const lines: string[] = [];
    const other = await startTestApp({ onLog: (line) => lines.push(line) });
    await store(other, { id: 'secret', text: 'lemon', readers: { users: [BOB] } });
    await (await ToolCaller.of(other)).search('lemon');
    await other.app.get(AuditService).flush();
    const events = await other.prisma.auditEvent.findMany();
    await other.close();
    expect(lines.join('') + JSON.stringify(events, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).not.toMatch(/bob@|lemon/); // prettier-ignore
  });
});
