import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { AuditService } from '../../src/audit/audit.service.js';
import { AccessTokensService } from '../../src/tokens/access-tokens.service.js';
import { ResourceUpdates } from '../../src/mcp/provider-api.js';
import { eventually } from '../support/eventually.js';
import { createToken } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { HeldResource, ProviderFixturesModule } from './provider-fixtures.js';
import { connect } from './sdk-client.js';
import { Session } from './session.js';
import { SECRET } from './test-tools.js';

const NOT_FOUND = -32002;
const INVALID_PARAMS = -32602;
const INTERNAL = -32603;

describe('providers that fail, wait, or are not for everybody', () => {
  let service: TestApp;
  let log = '';
  beforeAll(async () => {
    service = await startTestApp({ imports: [ProviderFixturesModule], onLog: (line) => (log += line) });
  });
  afterAll(() => service.close());

  const open = async (scopes?: string[]) => {
    const fixture = await createToken(service, scopes && { scopes });
    return { ...fixture, session: await Session.open(service, fixture.token) };
  };
  const trail = async (userId: string) => {
    await service.app.get(AuditService).flush();
    return service.prisma.auditEvent.findMany({
      where: { userId, type: { in: ['resource.read', 'prompt.read'] } },
      orderBy: { id: 'asc' },
    });
  };

  describe('resources/read', () => {
    it.each([
      ['nothing of that name', 'test://nothing', NOT_FOUND],
      ['another scheme', 'file:///etc/passwd', NOT_FOUND],
      ["somebody else's", 'notes://somebody/else', NOT_FOUND],
      ['a NUL in a variable', 'notes://a/%00', NOT_FOUND],
      ['a NUL', 'test://slow\0', INVALID_PARAMS],
      ['half a surrogate pair', 'test://\ud800', INVALID_PARAMS],
      ['too long', `test://${'a'.repeat(3000)}`, INVALID_PARAMS],
      ['no string', 7, INVALID_PARAMS],
    ])('%s: an error', async (_, uri, code) => {
      const { session } = await open();
      const { error } = await session.request('resources/read', { uri });
      expect(error?.code).toBe(code);
      if (code === NOT_FOUND) expect(error).toEqual({ code, message: 'Resource not found', data: { uri } });
      session.leave();
    });

    it('ends when its time is up, is too large or breaks, and says nothing of why that was', async () => {
      log = '';
      const { session } = await open();
      const fail = async (uri: string) => (await session.request('resources/read', { uri })).error;
      expect(await fail('test://slow')).toEqual({
        code: INTERNAL,
        message: 'It took too long and was stopped',
      });
      expect(await fail('test://large')).toMatchObject({
        code: INTERNAL,
        message: 'The resource is larger than 10 bytes',
      });
      expect(await fail('test://broken')).toEqual({
        code: INTERNAL,
        message: 'Something went wrong on our side',
      });
      expect(JSON.stringify(session.answers)).not.toContain(SECRET);
      expect(log).toContain(SECRET);
      session.leave();
    });

    it('is for its caller, who is in the trail with its name and outcome, and nothing of what it held', async () => {
      const { session, userId, clientId } = await open();
      const uri = `notes://${userId}/cakes/lemon.md`;
      const { result } = await session.request('resources/read', { uri });
      expect(result?.['contents']).toEqual([{ uri, mimeType: 'text/plain', text: 'At cakes/lemon.md' }]);
      await session.request('resources/read', { uri: 'test://broken' });
      const events = await trail(userId);
      const event = { type: 'resource.read', actor: `user:${userId}`, clientId };
      expect(events).toMatchObject([
        { ...event, outcome: 'success', detail: { name: 'notes', surface: 'sse' } },
        { ...event, outcome: 'failure', detail: { name: 'broken', reason: 'failed' } },
      ]);
      expect(JSON.stringify(events.map(({ detail }) => detail))).not.toContain('lemon');
      session.leave();
    });

    it('is given up where its token is revoked, in a session that goes on', async () => {
      const { session, userId, clientId } = await open();
      const other = await createToken(service, { userId, clientId });
      const held = service.app.get(HeldResource).begun;
      const before = held.length;
      const id = await session.begin('resources/read', { uri: 'test://held' }, other.token);
      await eventually(() => held.length > before);
      await service.app.get(AccessTokensService).revoke(other.tokenId, 'operator');
      expect(held[before]?.aborted).toBe(true);
      const { error } = await session.answer(id);
      expect(error?.message).toBe('The access that this request was made with was revoked');
      session.leave();
    });
  });

  describe('what needs a scope', () => {
    it('is listed to whom it is for, and refused to others with what it needs', async () => {
      const narrow = await open();
      const wide = await open(['mcp', 'ledger']);
      const uris = async ({ session }: typeof narrow) =>
        ((await session.request('resources/list')).result?.['resources'] as { uri: string }[]).map(
          ({ uri }) => uri,
        );
      const prompts = async ({ session }: typeof narrow) =>
        ((await session.request('prompts/list')).result?.['prompts'] as { name: string }[]).map(
          ({ name }) => name,
        );
      expect(await uris(narrow)).not.toContain('test://ledger');
      expect(await uris(wide)).toContain('test://ledger');
      expect(await prompts(narrow)).toEqual(['order']);
      expect(await prompts(wide)).toEqual(['audit', 'order']);
      const refusal = {
        code: 403,
        message: 'This needs the scope mcp ledger: connect again to grant it',
        data: { scope: 'mcp ledger' },
      };
      const ledger = { uri: 'test://ledger' };
      expect((await narrow.session.request('resources/read', ledger)).error).toEqual(refusal);
      expect((await narrow.session.request('prompts/get', { name: 'audit' })).error).toEqual(refusal);
      expect((await narrow.session.request('resources/subscribe', ledger)).error?.code).toBe(NOT_FOUND);
      expect((await wide.session.request('resources/read', ledger)).error).toBeUndefined();
      expect(await trail(narrow.userId)).toMatchObject([
        { outcome: 'failure', detail: { name: 'ledger', reason: 'insufficient_scope' } },
        { outcome: 'failure', detail: { name: 'audit', reason: 'insufficient_scope' } },
      ]);
      narrow.session.leave();
      wide.session.leave();
    });
  });

  describe('resources/subscribe', () => {
    it('has a client told of changes, until it has enough', async () => {
      const updates = service.app.get(ResourceUpdates);
      const { client, userId } = await connect(service);
      const told: string[] = [];
      client.setNotificationHandler(
        ResourceUpdatedNotificationSchema,
        ({ params }) => void told.push(params.uri),
      );
      const uri = `notes://${userId}/a`;
      await client.subscribeResource({ uri });
      await updates.changed(`notes://${userId}/b`);
      await updates.changed(uri);
      await eventually(() => told.length > 0);
      await client.unsubscribeResource({ uri });
      await updates.changed(uri);
      await client.ping();
      expect(told).toEqual([uri]);
      await client.close();
    });

    it('ends with the access that it was asked for with', async () => {
      const { session, userId, clientId } = await open();
      const other = await createToken(service, { userId, clientId });
      const uri = `notes://${userId}/a`;
      await session.request('resources/subscribe', { uri }, other.token);
      await service.app.get(AccessTokensService).revoke(other.tokenId, 'operator');
      await service.app.get(ResourceUpdates).changed(uri);
      await session.request('ping');
      expect(JSON.stringify(session.answers)).not.toContain('resources/updated');
      session.leave();
    });

    it('is refused for what never tells of its changes, and past a hundred', async () => {
      const { session, userId } = await open();
      const watch = async (uri: string) =>
        (await session.request('resources/subscribe', { uri })).error?.code;
      expect(await watch('test://slow')).toBe(INVALID_PARAMS);
      expect(await watch('test://nothing')).toBe(NOT_FOUND);
      const all = Array.from({ length: 100 }, (_, index) => watch(`notes://${userId}/${index}`));
      await expect(Promise.all(all.slice(0, 50))).resolves.toEqual(Array(50).fill(undefined));
      await Promise.all(all);
      expect(await watch(`notes://${userId}/more`)).toBe(INVALID_PARAMS);
      expect(await watch(`notes://${userId}/7`)).toBeUndefined();
      session.leave();
    });
  });

  describe('prompts/get', () => {
    it.each([
      [{ name: 'nothing' }, 'There is no such prompt'],
      [{ name: 'order' }, 'Invalid arguments: size: '],
      [{ name: 'order', arguments: { size: 'huge' } }, 'Invalid arguments: size: '],
      [{ name: 'order', arguments: { size: 'small', count: 'many' } }, 'Invalid arguments: count: '],
      [{ name: 'order', arguments: { size: 7 } }, 'prompts/get takes a name'],
      [{}, 'prompts/get takes a name'],
    ])('%j: an error that says what is wrong', async (params, words) => {
      const { session } = await open();
      const { error } = await session.request('prompts/get', params);
      expect(error?.code).toBe(INVALID_PARAMS);
      expect(error?.message).toContain(words);
      session.leave();
    });

    it('takes strings, and what is made of them', async () => {
      const { session } = await open();
      const { result } = await session.request('prompts/get', {
        name: 'order',
        arguments: { size: 'small', count: '3' },
      });
      expect(result).toEqual({
        description: 'Orders cupcakes',
        messages: [{ role: 'user', content: { type: 'text', text: '6 halves of small cupcakes' } }],
      });
      const listed = (await session.request('prompts/list')).result?.['prompts'];
      expect(listed).toEqual([
        {
          name: 'order',
          title: 'Order',
          description: 'Orders cupcakes',
          arguments: [
            { name: 'size', title: 'Size', description: 'How large', required: true },
            { name: 'count', required: false },
          ],
        },
      ]);
      session.leave();
    });
  });

  it('completion/complete gives a hundred values at most, and none of what does not complete', async () => {
    const { session } = await open();
    const complete = (ref: object, name: string) =>
      session.request('completion/complete', { ref, argument: { name, value: 'a' } });
    const notes = { type: 'ref/resource', uri: 'notes://{user}/{+path}' };
    const { values, ...more } = (await complete(notes, 'path')).result?.['completion'] as {
      values: string[];
    };
    expect(values).toHaveLength(100);
    expect(more).toEqual({ total: 150, hasMore: true });
    const none = { completion: { values: [], total: 0, hasMore: false } };
    expect((await complete({ type: 'ref/prompt', name: 'order' }, 'size')).result).toEqual(none);
    for (const [ref, name] of [
      [notes, 'nothing'],
      [{ type: 'ref/prompt', name: 'audit' }, 'size'],
      [{ type: 'ref/prompt', name: 'nothing' }, 'size'],
      [{ type: 'ref/resource', uri: 'test://slow' }, 'size'],
    ] as const) {
      expect((await complete(ref, name)).error?.code).toBe(INVALID_PARAMS);
    }
    session.leave();
  });

  it('logging/setLevel takes the levels that there are', async () => {
    const { session } = await open();
    expect((await session.request('logging/setLevel', { level: 'loud' })).error?.code).toBe(INVALID_PARAMS);
    expect((await session.request('logging/setLevel', { level: 'error' })).result).toEqual({});
    session.leave();
  });
});
