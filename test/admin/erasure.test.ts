import { randomUUID } from 'node:crypto';
import { AuditService } from '../../src/audit/audit.service.js';
import { CleanUpService } from '../../src/clean-up/clean-up.service.js';
import { digest } from '../../src/common/secrets.js';
import { OWNED_TABLES } from '../../src/users/erasure/owned-tables.js';
import { createClient, createToken } from '../support/fixtures.js';
import { MovableClock } from '../support/movable-clock.js';
import { OAuthClient } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createPerson, PASSPHRASE } from '../users/people.js';
import { Operator } from './operator.js';
import { tablesWith } from './remains.js';
import { createSession } from './rows.js';
import { openStream } from './stream.js';

const DAY = 24 * 60 * 60;

interface Event {
  type: string;
  actor: string;
  user_id: string;
  address: string | null;
  detail: Record<string, unknown>;
}

describe('POST /admin/users/{id}/erasure', () => {
  const clock = new MovableClock();
  let service: TestApp;
  let operator: Operator;
  let email: string;
  let id: string;
  beforeAll(async () => {
    service = await startTestApp({ clock });
    operator = new Operator(service);
  });
  beforeEach(async () => {
    email = `${randomUUID()}@example.com`;
    id = await createPerson(service, email);
  });
  afterAll(() => service.close());

  const erase = async (user = id): Promise<number> =>
    (await operator.call('POST', `users/${user}/erasure`)).status;
  const person = (): OAuthClient => new OAuthClient(service.base, { email, password: PASSPHRASE });
  const flush = (): Promise<void> => service.app.get(AuditService).flush();

  /** Where there is anything of the person, once the pseudonym is forgotten too. */
  const remains = async (): Promise<string[]> => {
    await flush();
    clock.pass(DAY + 60);
    await service.app.get(CleanUpService).run();
    return tablesWith(service, [id, email]);
  };

  /** What their events go under since. */
  const pseudonymOf = async (): Promise<string> =>
    (await service.prisma.erasure.findUniqueOrThrow({ where: { id } })).pseudonym;

  /** One row of the person in each table. */
  const useEverything = async (): Promise<{ client: OAuthClient; token: string }> => {
    const client = person();
    const { token, clientId } = await client.connect();
    await client.approve();
    await client.openConsent();
    const { id: tokenId, grantId } = await service.prisma.accessToken.findFirstOrThrow({
      where: { userId: id },
    });
    await service.prisma.refreshToken.create({
      data: {
        digest: digest(randomUUID()),
        grantId,
        codeId: randomUUID(),
        clientId,
        userId: id,
        expiresAt: clock.in(DAY),
      },
    });
    await createSession(service, { token, tokenId, grantId, userId: id, clientId });
    await fetch(`${service.base}/tools/search`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', Prefer: 'wait=20' },
      body: '{"query":"lemon"}',
    });
    return { client, token };
  };

  it('knows every table that has rows of a user', async () => {
    const tables = await service.prisma.$queryRaw<{ name: string }[]>`
      SELECT table_name::text AS name FROM information_schema.columns
      WHERE table_schema = 'public' AND column_name = 'user_id' AND table_name <> 'audit_events'`;
    expect(tables.map(({ name }) => name).sort()).toEqual([...OWNED_TABLES].sort());
  });

  it('ends all that they granted, and leaves nothing of them', async () => {
    const { client, token } = await useEverything();
    const stream = await openStream(service, token);
    await flush();
    const before = await tablesWith(service, [id, email]);
    expect(before).toEqual(expect.arrayContaining(['audit_events', 'users', ...OWNED_TABLES]));

    expect(await erase()).toBe(204);
    await stream.closed;
    expect(
      (await fetch(`${service.base}/sse`, { headers: { Authorization: `Bearer ${token}` } })).status,
    ).toBe(401);
    expect((await client.signIn()).status).toBe(401);
    expect((await operator.items<{ id: string }>('users?limit=200')).map((user) => user.id)).not.toContain(
      id,
    );
    expect(await remains()).toEqual([]);
    const { client_id: clientId } = client.registration!;
    expect((await operator.get<{ status: string }>(`clients/${clientId}`)).body).toMatchObject({
      status: 'active',
    });
  });

  it('keeps the trail under one pseudonym, without an address, and is in it itself', async () => {
    await useEverything();
    await flush();
    const count = await service.prisma.auditEvent.count({ where: { userId: id } });
    expect(count).toBeGreaterThan(5);
    await erase();
    await flush();
    const pseudonym = await pseudonymOf();
    expect(pseudonym).not.toBe(id);
    const events = await operator.items<Event>(`audit?limit=200&user_id=${pseudonym}`);
    expect(events.length).toBe(count + 2);
    expect(events.slice(0, 2).map(({ type, actor }) => [type, actor])).toEqual([
      ['user.erased', 'operator'],
      ['user.disabled', 'operator'],
    ]);
    const own = events.filter(({ actor }) => actor !== 'operator');
    expect(own.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['user.signed_in', 'consent.approved', 'token.issued']),
    );
    expect(new Set(own.map(({ address }) => address))).toEqual(new Set([null]));
    expect(new Set(own.map(({ actor }) => actor.split(':')[0]))).toEqual(new Set(['user', 'client']));
    expect(own.filter(({ actor }) => actor.startsWith('user:')).map(({ actor }) => actor)).not.toContain(
      `user:${id}`,
    );
    expect(await operator.items<Event>(`audit?user_id=${id}`)).toEqual([]);
  });

  it('finds their id and address wherever they stand in the trail, and leaves others’ events as they are', async () => {
    const odd = `o"d\\d.${email}`;
    const other = await createPerson(service, odd);
    const audit = service.app.get(AuditService);
    audit.record({
      type: 'client.registered',
      outcome: 'success',
      actor: 'anonymous',
      detail: { name: `for ${odd}!` },
    });
    audit.record({
      type: 'client.registered',
      outcome: 'success',
      actor: 'anonymous',
      detail: { name: `user ${other}` },
    });
    audit.record({ type: 'user.invited', outcome: 'success', actor: `user:${other}`, userId: id });
    await flush();
    const untouched = await service.prisma.auditEvent.findMany({
      where: { userId: id, type: 'user.created' },
    });
    expect(await erase(other)).toBe(204);
    expect(await service.prisma.auditEvent.findMany({ where: { userId: id, type: 'user.created' } })).toEqual(
      untouched,
    );
    const { pseudonym } = await service.prisma.erasure.findUniqueOrThrow({ where: { id: other } });
    const named = await operator.items<Event>('audit?type=client.registered&limit=2');
    expect(named.map(({ detail }) => detail['name'])).toEqual([`user ${pseudonym}`, `for ${pseudonym}!`]);
    expect(await operator.items<Event>(`audit?actor=user:${pseudonym}&user_id=${id}`)).toHaveLength(1);
  });

  it('writes what comes late under the pseudonym too', async () => {
    await erase();
    const audit = service.app.get(AuditService);
    audit.record({
      type: 'tool.called',
      outcome: 'failure',
      actor: `user:${id}`,
      userId: id,
      detail: { tool: 'search' },
    });
    await flush();
    const [event] = await operator.items<Event>('audit?type=tool.called&limit=1');
    const pseudonym = await pseudonymOf();
    expect([event?.actor, event?.user_id]).toEqual([`user:${pseudonym}`, pseudonym]);
  });

  it('takes them from the readers of documents, which nobody else can read for that', async () => {
    const put = async (name: string, users: string[]): Promise<void> => {
      const readers = { users, scopes: [] };
      await operator.call('PUT', `documents/${name}`, { title: 'Plan', text: 'secret lemon', readers });
    };
    await put('by-id', [id]);
    await put('by-address', [email]);
    await put('with-another', [id, email, 'other@example.com']);
    await operator.call('PUT', 'documents/public', { title: 'Plan', text: 'public lemon' });
    await erase();
    const readersOf = async (name: string): Promise<unknown> =>
      (await operator.get<{ readers?: unknown }>(`documents/${name}`)).body.readers;
    expect(await readersOf('by-id')).toEqual({ users: [], scopes: [] });
    expect(await readersOf('by-address')).toEqual({ users: [], scopes: [] });
    expect(await readersOf('with-another')).toEqual({ users: ['other@example.com'], scopes: [] });
    expect(await readersOf('public')).toBeUndefined();
    const stranger = await createToken(service);
    const found = await fetch(`${service.base}/tools/search`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${stranger.token}`,
        'Content-Type': 'application/json',
        Prefer: 'wait=20',
      },
      body: '{"query":"secret"}',
    });
    expect(await found.text()).not.toContain('by-');
  });

  it('makes whoever comes with that address later a new person, who has none of it', async () => {
    await useEverything();
    await operator.call('PUT', 'documents/theirs', {
      title: 'Theirs',
      text: 'lemon',
      readers: { users: [id, email], scopes: [] },
    });
    await erase();
    const again = await createPerson(service, email);
    expect(again).not.toBe(id);
    const client = person();
    await client.signIn();
    expect((await client.browser.get('/documents/theirs')).status).toBe(404);
    const [user] = await operator.items<{ id: string; live_tokens: number }>('users?limit=1');
    expect(user).toMatchObject({ id: again, live_tokens: 0, live_sessions: 0 });
    expect(await operator.items(`tokens?user_id=${again}`)).toEqual([]);
    expect((await client.connect()).token).toMatch(/^mcp_/);
    expect(await erase(again)).toBe(204);
    expect(await pseudonymOf()).not.toBe(
      (await service.prisma.erasure.findUniqueOrThrow({ where: { id: again } })).pseudonym,
    );
  });

  it('is done once, however often it is asked for', async () => {
    await useEverything();
    expect(await Promise.all([erase(), erase(), erase()])).toEqual([204, 204, 204]);
    expect(await erase()).toBe(204);
    await flush();
    expect(await operator.items(`audit?type=user.erased&user_id=${await pseudonymOf()}`)).toHaveLength(1);
    expect(await remains()).toEqual([]);
    expect(await erase()).toBe(404);
  });

  it.each([
    ['before anything was done', ['users', 'documents']],
    ['after the user was cut off', ['documents']],
  ])('completes one that broke off %s', async (_, kept) => {
    await useEverything();
    await operator.call('PUT', 'documents/theirs', {
      title: 'Theirs',
      text: 'x',
      readers: { users: [email] },
    });
    const pseudonym = randomUUID();
    await service.prisma.erasure.create({ data: { id, pseudonym, email, requestedAt: clock.now() } });
    if (!kept.includes('users')) await operator.call('DELETE', `users/${id}`);
    expect((await operator.call('PATCH', `users/${id}`, { disabled: false })).status).toBe(
      kept.includes('users') ? 200 : 409,
    );
    expect(await erase()).toBe(204);
    await flush();
    expect(await operator.items(`audit?type=user.erased&user_id=${pseudonym}`)).toHaveLength(1);
    expect(await remains()).toEqual([]);
  });

  it('completes one that broke off after the rows were gone', async () => {
    await useEverything();
    await flush();
    const pseudonym = randomUUID();
    await service.prisma.erasure.create({ data: { id, pseudonym, email, requestedAt: clock.now() } });
    for (const table of OWNED_TABLES) {
      await service.prisma.$executeRawUnsafe(`DELETE FROM ${table} WHERE user_id = $1::uuid`, id);
    }
    await service.prisma.user.delete({ where: { id } });
    expect(await service.prisma.auditEvent.count({ where: { userId: id } })).toBeGreaterThan(5);
    expect(await erase()).toBe(204);
    expect(await remains()).toEqual([]);
  });

  it('answers 404 where there is nobody, and changes nothing', async () => {
    const client = await createClient(service);
    for (const unknown of [randomUUID(), client, 'nonsense', '%00']) {
      expect([unknown, await erase(unknown)]).toEqual([unknown, 404]);
    }
    expect(await service.prisma.erasure.count({ where: { completedAt: null } })).toBe(0);
  });
});
