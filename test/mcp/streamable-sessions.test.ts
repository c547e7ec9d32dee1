import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  LoggingMessageNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { EventsService } from '../../src/events/events.service.js';
import { McpSessionsService } from '../../src/mcp/mcp-sessions.service.js';
import { createToken } from '../support/fixtures.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { AskingToolsModule } from './asking-tools.js';
import { driverOf } from './streamable-driver.js';
import { jsonAnswer, type Message, messagesOf, post } from './streamable-post.js';
import { TestToolsModule } from './test-tools.js';

const BOTH = { elicitation: {}, sampling: {} };
const order = (id = 6) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name: 'order', arguments: { cake: 'scones' } },
});

describe('a session over Streamable HTTP, up to 2025-11-25', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({
      imports: [TestToolsModule, AskingToolsModule],
      limits: { sweepMs: 20 },
    });
  });
  afterAll(() => service.close());

  const { begin, request, rows, revoke, beginBaking, rest, open } = driverOf(() => service);

  it('has the SDK’s client asked for what a tool needs, and is seen by operators', async () => {
    const { token, userId, clientId, tokenId } = await createToken(service);
    const client = new Client({ name: 'test', version: '1' }, { capabilities: BOTH });
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      expect(params.message).toBe('How many scones?');
      return { action: 'accept', content: { number: 3 } };
    });
    client.setRequestHandler(CreateMessageRequestSchema, () => ({
      role: 'assistant',
      model: 'test',
      content: { type: 'text', text: 'warm' },
    }));
    const transport = new StreamableHTTPClientTransport(new URL(`${service.base}/mcp`), {
      requestInit: { headers: { Authorization: `Bearer ${token}` } },
    });
    await client.connect(transport);
    const result = await client.callTool(order().params);
    expect(result.structuredContent).toEqual({ text: '3 scones: warm' });
    const [row, ...others] = await rows(userId);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ userId, clientId, tokenId, endedAt: null });
    await transport.terminateSession();
    expect(await rows(userId)).toMatchObject([{ endReason: 'closed' }]);
    expect((await client.callTool({ name: 'echo', arguments: { text: 'a' } })).isError).toBeUndefined();
    await client.close();
  });

  it('tells a tool that its client cannot be asked: it cannot, or dropped its session', async () => {
    const { token, headers } = await open();
    const able = await begin(token, BOTH);
    for (const sent of [
      headers,
      {},
      { ...able, 'Mcp-Session-Id': undefined },
      { ...able, Accept: 'application/json' },
    ]) {
      const { result } = await jsonAnswer(await post(service, token, order(), sent));
      expect(result?.isError).toBe(true);
      expect(result?.content?.[0]?.text).toContain('This needs a client that offers');
    }
  });

  it('takes answers from its owner alone, whichever session or none they name', async () => {
    const { token, headers, userId } = await open(BOTH);
    const messages = messagesOf(await post(service, token, order(), headers));
    const asked = (await messages.next()).value as Message;
    expect(asked).toMatchObject({ method: 'elicitation/create' });
    const answer = { jsonrpc: '2.0', id: asked.id, result: { action: 'accept', content: { number: 1 } } };
    const stranger = await createToken(service);
    const sameUser = await createToken(service, { userId });
    for (const other of [stranger, sameUser]) {
      expect((await post(service, other.token, answer, await begin(other.token, BOTH))).status).toBe(202);
    }
    expect((await post(service, token, { ...answer, result: { action: 'decline' } })).status).toBe(202);
    const [last] = await rest(messages);
    expect(last).toMatchObject({ id: 6, result: { structuredContent: { text: 'decline' } } });
  });

  it('passes on that the client refused', async () => {
    const { token, headers } = await open(BOTH);
    const messages = messagesOf(await post(service, token, order(), headers));
    const asked = (await messages.next()).value as Message;
    await post(service, token, { jsonrpc: '2.0', id: asked.id, error: { code: -1, message: 'no' } });
    expect(await rest(messages)).toMatchObject([{ id: 6, result: { isError: true } }]);
  });

  it('goes on with a stream that was cut off, from the event that the client names', async () => {
    const { token, headers } = await open();
    const abort = new AbortController();
    const { baking, first } = await beginBaking(token, headers, abort.signal);
    expect(first.eventId).toMatch(/^[0-9a-f]{28}-1$/);
    abort.abort();
    await eventually(async () => {
      const again = await request('GET', token, headers, { 'Last-Event-ID': first.eventId! });
      expect(again.status).toBe(200);
      baking.finish('bread');
      const messages = await rest(messagesOf(again));
      return messages.at(-1)?.result?.structuredContent?.['text'] === 'bread';
    });
    expect(baking.context.signal.aborted).toBe(false);
    // The answer may have been lost on the way: it is there for a while.
    const again = await request('GET', token, headers, { 'Last-Event-ID': first.eventId! });
    expect((await rest(messagesOf(again))).at(-1)).toMatchObject({ id: 5 });
  });

  it('knows no event of another session, nor one that never was', async () => {
    const { token, headers } = await open();
    const { baking, first, messages } = await beginBaking(token, headers);
    const other = await begin(token);
    for (const [session, event] of [
      [other, first.eventId!],
      [headers, first.eventId!.replace(/1$/, '9')],
      [headers, '0123456789abcdef-1'],
      [headers, 'x'],
    ] as const) {
      expect((await request('GET', token, session, { 'Last-Event-ID': event })).status).toBe(404);
    }
    baking.finish('bread');
    await rest(messages);
  });

  it('remembers the log level', async () => {
    const { token } = await createToken(service);
    const client = new Client({ name: 'test', version: '1' });
    const levels: string[] = [];
    client.setNotificationHandler(
      LoggingMessageNotificationSchema,
      ({ params }) => void levels.push(params.level),
    );
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${service.base}/mcp`), {
        requestInit: { headers: { Authorization: `Bearer ${token}` } },
      }),
    );
    await client.callTool({ name: 'report' });
    await client.setLoggingLevel('error');
    await client.callTool({ name: 'report' });
    await client.setLoggingLevel('debug');
    await client.callTool({ name: 'report' });
    expect(levels).toEqual(['warning', 'debug', 'warning']);
    await client.close();
  });

  it.each(['token', 'client', 'user'] as const)(
    'ends at once where its %s is cut off, and nothing more is delivered',
    async (kind) => {
      const { token, headers, ...ids } = await open();
      const { baking, messages } = await beginBaking(token, headers);
      if (kind === 'token') await revoke(ids.tokenId);
      else {
        await service.app.get(EventsService).publish('revoked', { kind, id: ids[`${kind}Id`] });
      }
      expect(baking.context.signal.aborted).toBe(true);
      baking.finish('a secret');
      expect(JSON.stringify(await rest(messages).catch(() => []))).not.toContain('a secret');
      expect(await rows(ids.userId)).toMatchObject([{ endReason: 'revoked' }]);
    },
  );

  it('ends where an operator ends it; its token stays good, and it does not come back', async () => {
    const { token, headers, userId } = await open();
    const { baking, messages } = await beginBaking(token, headers);
    const [row] = await rows(userId);
    await service.app.get(McpSessionsService).end(row!.id, 'operator');
    await rest(messages).catch(() => []);
    expect(baking.context.signal.aborted).toBe(true);
    // The next call streams, for want of a session in a way that cannot be taken up again.
    const next = await beginBaking(token, headers);
    expect(next.first.eventId).toBeUndefined();
    next.baking.finish('bread');
    await rest(next.messages);
    expect(await rows(userId)).toMatchObject([{ endReason: 'ended_by_admin' }]);
  });

  it('is ended by DELETE; one that is not theirs, or is none, is left alone', async () => {
    const { token, headers, userId } = await open();
    const { baking, messages } = await beginBaking(token, headers);
    const stranger = await createToken(service);
    expect((await request('DELETE', stranger.token, headers)).status).toBe(204);
    expect((await request('DELETE', token, { 'Mcp-Session-Id': 'stale' })).status).toBe(204);
    expect(await rows(userId)).toMatchObject([{ endedAt: null }]);
    expect((await request('DELETE', token, headers)).status).toBe(204);
    expect(baking.context.signal.aborted).toBe(true);
    await rest(messages).catch(() => []);
    expect(await rows(userId)).toMatchObject([{ endReason: 'closed' }]);
    const none = await request('DELETE', token, {});
    expect([none.status, none.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('streams nothing on GET where there is nothing to tell', async () => {
    const { token, headers } = await open();
    const response = await request('GET', token, headers);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST, DELETE']);
  });
});

describe('a session over Streamable HTTP whose client is away', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({
      imports: [AskingToolsModule],
      environment: { MAX_SESSIONS: '2' },
      limits: { sweepMs: 20, resumeMs: 200, idleSessionMs: 500 },
    });
  });
  afterAll(() => service.close());
  const { rows, beginBaking, rest, open } = driverOf(() => service);

  it('gives up a call whose client does not come back, and at once where it could not', async () => {
    const { token, headers } = await open();
    for (const sent of [headers, {}]) {
      const abort = new AbortController();
      const { baking } = await beginBaking(token, sent, abort.signal);
      abort.abort();
      await eventually(() => baking.context.signal.aborted);
    }
  });

  it('is let go where nothing comes in it, and goes on where something does', async () => {
    const { token, headers, userId } = await open();
    const first = await beginBaking(token, headers);
    first.baking.finish('one');
    await rest(first.messages);
    await eventually(async () => (await rows(userId))[0]?.endReason === 'idle');
    const second = await beginBaking(token, headers);
    expect(second.first.eventId).toBeDefined();
    expect(await rows(userId)).toMatchObject([{ endedAt: null, endReason: null }]);
    second.baking.finish('two');
    await rest(second.messages);
  });

  it('is not needed: a call streams also where there is no room for one more', async () => {
    const users = [await open(), await open()];
    const streams = [];
    for (const user of users) streams.push(await beginBaking(user.token, user.headers));
    const { token, headers, userId } = await open();
    const one = await beginBaking(token, headers);
    expect(await rows(userId)).toEqual([]);
    one.baking.finish('bread');
    expect((await rest(one.messages)).at(-1)).toMatchObject({
      result: { structuredContent: { text: 'bread' } },
    });
    for (const { baking } of streams) baking.finish('bread');
    await Promise.all(streams.map(({ messages }) => rest(messages)));
  });
});
