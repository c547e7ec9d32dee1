import { request as httpRequest } from 'node:http';
import { EventsService } from '../../src/events/events.service.js';
import { AccessTokensService } from '../../src/tokens/access-tokens.service.js';
import { createToken, type TokenFixture } from '../support/fixtures.js';
import { eventually } from '../support/eventually.js';
import { MovableClock } from '../support/movable-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { AskingToolsModule, BakeTool } from './asking-tools.js';
import { jsonAnswer, type Message, messagesOf, post, postModern } from './streamable-post.js';
import { type Held, HoldTool, SECRET, TestToolsModule } from './test-tools.js';

const call = (name: string, id: number | string = 1, args: object = {}) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: args },
});

describe('a call on /mcp', () => {
  const clock = new MovableClock();
  let service: TestApp;
  let hold: HoldTool;
  /** By how much the clock is ahead. */
  let passed = 0;
  beforeAll(async () => {
    service = await startTestApp({
      imports: [TestToolsModule, AskingToolsModule],
      clock,
      limits: { sweepMs: 20, callsPerSession: 3 },
    });
    hold = service.app.get(HoldTool);
  });
  afterAll(() => service.close());

  /** A call that is held, and what it is about to answer. */
  const held = async (begin: () => Promise<Response>): Promise<[Held, Promise<Response>]> => {
    const next = hold.held.length;
    const response = begin();
    return [await hold.begun(next), response];
  };
  const cutOff = async (kind: 'token' | 'grant' | 'client' | 'user', of: TokenFixture): Promise<void> => {
    if (kind === 'token') await service.app.get(AccessTokensService).revoke(of.tokenId, 'operator');
    else await service.app.get(EventsService).publish('revoked', { kind, id: of[`${kind}Id`] });
  };

  describe.each([
    ['2025-11-25', (token: string) => post(service, token, call('hold'))],
    ['2026-07-28', (token: string) => postModern(service, token, 'tools/call', { name: 'hold' })],
  ])('of %s', (_, begin) => {
    it.each(['token', 'grant', 'client', 'user'] as const)(
      'is given up where its %s is cut off, and answered with 401',
      async (kind) => {
        const fixture = await createToken(service);
        const [{ signal, finish }, answer] = await held(() => begin(fixture.token));
        await cutOff(kind, fixture);
        expect(signal.aborted).toBe(true);
        finish('a secret');
        const response = await answer;
        expect(response.status).toBe(401);
        expect(response.headers.get('www-authenticate')).toContain('oauth-protected-resource/mcp');
        expect(await response.text()).not.toContain('a secret');
      },
    );

    it('gets nothing once its token has expired', async () => {
      passed += 1000;
      const { token } = await createToken(service, { expiresIn: passed });
      const [{ finish }, answer] = await held(() => begin(token));
      clock.pass(1000);
      finish('too late');
      const response = await answer;
      expect(response.status).toBe(401);
      expect(await response.text()).not.toContain('too late');
    });
  });

  it('is given up where its client goes away', async () => {
    const { token } = await createToken(service);
    for (const begin of [
      (signal: AbortSignal) => post(service, token, call('hold'), {}, signal),
      (signal: AbortSignal) => postModern(service, token, 'tools/call', { name: 'hold' }, { signal }),
    ]) {
      const abort = new AbortController();
      const [{ signal }, answer] = await held(() => begin(abort.signal));
      abort.abort();
      await expect(answer).rejects.toThrow();
      await eventually(() => signal.aborted);
    }
  });

  it('is given up where its stream is closed, or its caller is cut off while it streams', async () => {
    const bake = service.app.get(BakeTool);
    for (const leave of [
      (abort: AbortController) => {
        abort.abort();
        return Promise.resolve();
      },
      (_: AbortController, of: TokenFixture) => cutOff('token', of),
    ]) {
      const fixture = await createToken(service);
      const next = bake.baking.length;
      const abort = new AbortController();
      const meta = { progressToken: 1 };
      const options = { meta, signal: abort.signal };
      const messages = messagesOf(
        await postModern(service, fixture.token, 'tools/call', { name: 'bake' }, options),
      );
      expect(((await messages.next()).value as Message).method).toBe('notifications/progress');
      await leave(abort, fixture);
      const { context, finish } = bake.baking[next]!;
      await eventually(() => context.signal.aborted);
      finish('a secret');
      const more: Message[] = [];
      try {
        for await (const message of messages) more.push(message);
      } catch {
        // cut
      }
      expect(JSON.stringify(more)).not.toContain('a secret');
    }
  });

  it('is cancelled by its id in its session, and no other', async () => {
    const { token } = await createToken(service);
    const initialize = {
      jsonrpc: '2.0',
      id: 0,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 't', version: '1' } },
    };
    const begin = async () => ({
      'Mcp-Session-Id': (await post(service, token, initialize)).headers.get('mcp-session-id')!,
    });
    const [one, other] = [await begin(), await begin()];
    const [mine, answer] = await held(() => post(service, token, call('hold', 7), one));
    const [theirs, otherAnswer] = await held(() => post(service, token, call('hold', 7), other));
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } };
    const stranger = await createToken(service);
    await post(service, stranger.token, cancel, one);
    await post(service, token, cancel);
    expect(mine.signal.aborted || theirs.signal.aborted).toBe(false);
    await post(service, token, cancel, one);
    expect(mine.signal.aborted).toBe(true);
    expect(theirs.signal.aborted).toBe(false);
    theirs.finish('done');
    expect((await jsonAnswer(await answer)).result?.isError).toBe(true);
    expect((await jsonAnswer(await otherAnswer)).result?.structuredContent).toEqual({ text: 'done' });
  });

  it('is refused where too many of its user and client are in flight; others are not', async () => {
    const { token, userId } = await createToken(service);
    const calls = await Promise.all([held(() => post(service, token, call('hold', 'a')))]);
    const batch = await held(() =>
      post(service, token, [call('hold', 'b'), call('echo', 'c', { text: '' })]),
    );
    const refused = await post(service, token, call('echo', 1, { text: '' }));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    const other = await createToken(service, { userId });
    expect((await post(service, other.token, call('echo', 1, { text: '' }))).status).toBe(200);
    for (const [{ finish }, answer] of [...calls, batch]) {
      finish('done');
      expect((await answer).status).toBe(200);
    }
    expect((await post(service, token, call('echo', 1, { text: '' }))).status).toBe(200);
  });

  it('that takes long becomes a stream, so that nothing on the way takes it for dead', async () => {
    const { token } = await createToken(service);
    const [{ finish }, answer] = await held(() => post(service, token, call('hold')));
    passed += 15;
    clock.pass(15);
    const response = await answer;
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    finish('done');
    const messages: Message[] = [];
    for await (const message of messagesOf(response)) messages.push(message);
    expect(messages).toMatchObject([{ id: 1, result: { structuredContent: { text: 'done' } } }]);
  });

  it.each([
    ['hang', 'The tool took too long and was stopped'],
    ['break', 'The tool failed'],
    ['lie', 'The tool failed'],
  ])('of a tool that does %s is answered in words that tell nothing', async (name, words) => {
    const { token } = await createToken(service);
    for (const response of [
      await post(service, token, call(name)),
      await postModern(service, token, 'tools/call', { name }),
    ]) {
      const text = await response.text();
      expect(text).toContain(words);
      expect(text).not.toContain(SECRET);
    }
  });

  it('does not begin where the caller was cut off while the body was on the way', async () => {
    const fixture = await createToken(service);
    const before = hold.held.length;
    const body = JSON.stringify(call('hold'));
    const request = httpRequest(`${service.base}/mcp`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${fixture.token}`,
        'Content-Type': 'application/json',
        'Content-Length': body.length,
      },
    });
    const answered = new Promise<number | undefined>((resolve, reject) => {
      request.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
    });
    request.write(body.slice(0, 1));
    await eventually(async () => {
      const { lastUsedAt } = await service.prisma.accessToken.findUniqueOrThrow({
        where: { id: fixture.tokenId },
      });
      return lastUsedAt !== null;
    });
    await cutOff('token', fixture);
    request.end(body.slice(1));
    expect(await answered).toBe(401);
    expect(hold.held).toHaveLength(before);
  });
});
