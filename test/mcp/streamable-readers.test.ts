import { request as httpRequest } from 'node:http';
import { EventsService } from '../../src/events/events.service.js';
import { createToken, type TokenFixture } from '../support/fixtures.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { AskingToolsModule } from './asking-tools.js';
import { driverOf } from './streamable-driver.js';
import { ACCEPT, messagesOf, post } from './streamable-post.js';
import { TestToolsModule } from './test-tools.js';

/** More together than the buffers of a connection hold. */
const FLOODS = 20;
const FLOOD_BYTES = 900_000;

describe('who reads an answer over Streamable HTTP', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({
      imports: [TestToolsModule, AskingToolsModule],
      limits: { sweepMs: 20 },
    });
  });
  afterAll(() => service.close());

  const { begin, request, revoke, beginBaking, rest, open } = driverOf(() => service);
  /** Another token of the same user and client. */
  const another = ({ userId, clientId }: TokenFixture, expiresIn?: number): Promise<TokenFixture> =>
    createToken(service, { userId, clientId, ...(expiresIn === undefined ? {} : { expiresIn }) });

  it('takes a stream up again before its first connection is known to be gone', async () => {
    const { token, headers } = await open();
    const { baking, messages, first } = await beginBaking(token, headers);
    const again = messagesOf(await request('GET', token, headers, { 'Last-Event-ID': first.eventId! }));
    await rest(messages);
    await post(service, token, { jsonrpc: '2.0', id: 1, method: 'ping' });
    baking.finish('bread');
    expect((await rest(again)).at(-1)).toMatchObject({ result: { structuredContent: { text: 'bread' } } });
    expect(baking.context.signal.aborted).toBe(false);
  });

  it.each<[string, number | undefined, (reader: TokenFixture) => Promise<unknown>]>([
    ['is revoked', undefined, ({ tokenId }) => revoke(tokenId)],
    ['loses its grant', undefined, ({ grantId }) => publish(grantId)],
    ['expires', 1, () => Promise.resolve()],
  ])('reads on with its own token: where that %s, and the call is another’s', async (_, expiresIn, cut) => {
    const { headers, ...fixture } = await open();
    const { baking, first } = await beginBaking(fixture.token, headers);
    const reader = await another(fixture, expiresIn);
    const last = { 'Last-Event-ID': first.eventId! };
    const messages = messagesOf(await request('GET', reader.token, headers, last));
    await cut(reader);
    const read = await rest(messages).catch(() => []);
    expect(baking.context.signal.aborted).toBe(false);
    baking.finish('a secret');
    expect(JSON.stringify(read)).not.toContain('a secret');
    const own = await rest(messagesOf(await request('GET', fixture.token, headers, last)));
    expect(own.at(-1)).toMatchObject({ result: { structuredContent: { text: 'a secret' } } });
  });

  const publish = (grantId: string): Promise<void> =>
    service.app.get(EventsService).publish('revoked', { kind: 'grant', id: grantId });

  it('goes on with its session with a new token, once the one that it began with has expired', async () => {
    const old = await createToken(service, { expiresIn: 1 });
    const headers = await begin(old.token, { elicitation: {} });
    await post(service, old.token, { jsonrpc: '2.0', id: 1, method: 'ping' }, headers);
    const renewed = await another(old);
    await eventually(async () => (await request('GET', old.token, headers)).status === 401);
    const order = { name: 'order', arguments: { cake: 'scones' } };
    const call = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: order };
    const messages = messagesOf(await post(service, renewed.token, call, headers));
    const asked = (await messages.next()).value as { id: number; method: string };
    expect(asked.method).toBe('elicitation/create');
    await post(service, renewed.token, { jsonrpc: '2.0', id: asked.id, result: { action: 'decline' } });
    expect(await rest(messages)).toMatchObject([{ result: { structuredContent: { text: 'decline' } } }]);
  });

  it('gets nothing more of an answer that it has not read when its token is revoked', async () => {
    const { token, tokenId } = await createToken(service);
    const flood = (id: number): object => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name: 'flood', arguments: { bytes: FLOOD_BYTES } },
    });
    const body = JSON.stringify(Array.from({ length: FLOODS }, (_, id) => flood(id)));
    const headers = {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      Accept: ACCEPT,
      'MCP-Protocol-Version': '2025-03-26',
    };
    const outcome = await new Promise<{ length: number; read: number }>((resolve, reject) => {
      httpRequest(`${service.base}/mcp`, { method: 'POST', headers })
        .on('error', reject)
        .on('response', (response) => {
          let read = 0;
          const length = Number(response.headers['content-length']);
          response.on('error', () => undefined).on('close', () => resolve({ length, read }));
          void revoke(tokenId).then(() => response.on('data', (chunk: Buffer) => (read += chunk.length)));
        })
        .end(body);
    });
    expect(outcome.length).toBeGreaterThan(FLOODS * FLOOD_BYTES);
    expect(outcome.read).toBeLessThan(outcome.length);
  });
});
