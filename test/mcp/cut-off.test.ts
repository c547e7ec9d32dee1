import { request as httpRequest } from 'node:http';
import { EventsService } from '../../src/events/events.service.js';
import { AccessTokensService } from '../../src/tokens/access-tokens.service.js';
import { createToken, type TokenFixture } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { eventually } from '../support/eventually.js';
import { get, postMessage, Session } from './session.js';
import { type Held, HoldTool, TestToolsModule } from './test-tools.js';

const REVOKED = 'The access that this call was made with was revoked';

describe('a call whose caller is cut off', () => {
  let service: TestApp;
  let hold: HoldTool;
  beforeAll(async () => {
    service = await startTestApp({ imports: [TestToolsModule] });
    hold = service.app.get(HoldTool);
  });
  afterAll(() => service.close());

  const revoke = (tokenId: string): Promise<boolean> =>
    service.app.get(AccessTokensService).revoke(tokenId, 'operator');
  /** The call that `begin` makes, and what it is about to answer. */
  const held = async <T>(begin: () => Promise<T>): Promise<[Held, Promise<T>]> => {
    const next = hold.held.length;
    const answer = begin();
    return [await hold.begun(next), answer];
  };

  it('is given up in a session that another token opened; the session goes on without the result', async () => {
    const owner = await createToken(service);
    const other = await createToken(service, { userId: owner.userId, clientId: owner.clientId });
    const session = await Session.open(service, owner.token);
    const [{ signal, finish }, answer] = await held(() =>
      session.request('tools/call', { name: 'hold' }, other.token),
    );
    await revoke(other.tokenId);
    expect(signal.aborted).toBe(true);
    finish('a secret');
    expect((await answer).result).toEqual({ content: [{ type: 'text', text: REVOKED }], isError: true });
    await session.request('ping');
    expect(JSON.stringify(session.answers)).not.toContain('a secret');
    expect((await session.post({ jsonrpc: '2.0', id: 9, method: 'ping' }, other.token)).status).toBe(401);
    session.leave();
  });

  it('is given up with the session that its token opened, and nothing is delivered', async () => {
    const { token, tokenId } = await createToken(service);
    const session = await Session.open(service, token);
    const [{ signal, finish }] = await held(() => session.begin('tools/call', { name: 'hold' }));
    await revoke(tokenId);
    expect(signal.aborted).toBe(true);
    finish('a secret');
    await session.closed;
    expect(session.answers).toEqual([]);
  });

  it.each(['token', 'grant', 'client', 'user'] as const)(
    'over REST, ends what waits with 401 and keeps no result: %s',
    async (kind) => {
      const fixture = await createToken(service);
      const [{ signal, finish }, answer] = await held(() =>
        postMessage(service, '/tools/hold', fixture.token, {}, { Prefer: 'wait=30' }),
      );
      await cutOff(kind, fixture);
      expect(signal.aborted).toBe(true);
      finish('a secret');
      const response = await answer;
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
      const row = await service.prisma.toolExecution.findFirstOrThrow({ where: { userId: fixture.userId } });
      expect(row.status).toBe('failed');
      expect(JSON.stringify(row.result)).not.toContain('a secret');
    },
  );

  it('over REST, tells another live token of its user and client only that it was given up', async () => {
    const { userId, clientId, token, tokenId } = await createToken(service);
    const other = await createToken(service, { userId, clientId });
    const [, answer] = await held(() => postMessage(service, '/tools/hold', token, {}));
    const { execution_id: id } = (await (await answer).json()) as { execution_id: string };
    await revoke(tokenId);
    await eventually(async () => (await execution(id, other.token)).status === 'failed');
    expect((await execution(id, other.token)).result).toEqual({
      content: [{ type: 'text', text: REVOKED }],
      isError: true,
    });
    expect((await get(service, `/tools/executions/${id}`, token)).status).toBe(401);
  });

  it.each(['/tools/hold', 'session'])(
    'does not begin where that happened while its body was on the way: %s',
    async (route) => {
      const owner = await createToken(service);
      const caller = await createToken(service, { userId: owner.userId, clientId: owner.clientId });
      const session = await Session.open(service, owner.token);
      const before = hold.held.length;
      const call = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'hold' } });
      const [path, body] = route === 'session' ? [session.endpoint, call] : [route, '{}'];

      const request = httpRequest(`${service.base}${path}`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${caller.token}`,
          'Content-Type': 'application/json',
          'Content-Length': body.length,
        },
      });
      const answered = new Promise<number | undefined>((resolve, reject) => {
        request.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
      });
      request.write(body.slice(0, 1));
      // The guard notes a token's use when it lets the request in.
      await eventually(async () => {
        const { lastUsedAt } = await service.prisma.accessToken.findUniqueOrThrow({
          where: { id: caller.tokenId },
        });
        return lastUsedAt !== null;
      });
      await revoke(caller.tokenId);
      request.end(body.slice(1));
      expect(await answered).toBe(401);
      expect(hold.held).toHaveLength(before);
      session.leave();
    },
  );

  it('is not refused to a user who was let in again', async () => {
    const { userId, token } = await createToken(service);
    await service.app.get(EventsService).publish('revoked', { kind: 'user', id: userId });
    expect((await get(service, '/sse', token)).status).toBe(401);
    const fresh = await createToken(service, { userId });
    const session = await Session.open(service, fresh.token);
    expect((await session.call('echo', { text: 'again' })).isError).toBeUndefined();
    session.leave();
  });

  const execution = async (id: string, token: string): Promise<{ status: string; result: unknown }> =>
    (await (await get(service, `/tools/executions/${id}`, token)).json()) as {
      status: string;
      result: unknown;
    };

  /** As each of them is cut off: its tombstone first, then the event. */
  async function cutOff(kind: 'token' | 'grant' | 'client' | 'user', fixture: TokenFixture): Promise<void> {
    const id = fixture[`${kind}Id`];
    const now = new Date();
    if (kind === 'token')
      await service.prisma.accessToken.update({ where: { id }, data: { revokedAt: now } });
    if (kind === 'grant') await service.prisma.grant.update({ where: { id }, data: { revokedAt: now } });
    if (kind === 'client') await service.prisma.client.update({ where: { id }, data: { revokedAt: now } });
    if (kind === 'user') await service.prisma.user.update({ where: { id }, data: { disabledAt: now } });
    await service.app.get(EventsService).publish('revoked', { kind, id });
  }
});
