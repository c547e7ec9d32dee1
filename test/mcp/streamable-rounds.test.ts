import * as v2 from '@modelcontextprotocol/client';
import { AccessTokensService } from '../../src/tokens/access-tokens.service.js';
import { createToken, type TokenFixture } from '../support/fixtures.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { AskingToolsModule, OrderTool } from './asking-tools.js';
import { jsonAnswer, type Message, messagesOf, postModern } from './streamable-post.js';

const BOTH = { elicitation: { form: {} }, sampling: {} };
const SCONES = { name: 'order', arguments: { cake: 'scones' } };
const THREE = { action: 'accept', content: { number: 3 } };
const WISH = { role: 'assistant', model: 'test', content: { type: 'text', text: 'warm' } };

/** What a call that asks is answered with. */
interface Asked {
  resultType: string;
  requestState: string;
  inputRequests: Record<string, { method: string; params: Record<string, unknown> }>;
  structuredContent?: { text: string };
  isError?: boolean;
}

describe('a call of 2026-07-28 that asks its client', () => {
  let service: TestApp;
  let tool: OrderTool;
  let fixture: TokenFixture;
  beforeAll(async () => {
    service = await startTestApp({
      imports: [AskingToolsModule],
      limits: { suspendedPerUser: 2, suspendedMs: 2000 },
    });
    tool = service.app.get(OrderTool);
  });
  beforeEach(async () => {
    fixture = await createToken(service);
  });
  afterAll(() => service.close());

  const call = (params: Record<string, unknown>, token = fixture.token, capabilities: object = BOTH) =>
    postModern(service, token, 'tools/call', params, { capabilities });
  const result = async (response: Promise<Response>): Promise<Asked> => {
    const answer = await jsonAnswer(await response);
    return answer.result as unknown as Asked;
  };
  const refusal = async (response: Promise<Response>): Promise<number | undefined> =>
    (await jsonAnswer(await response)).error?.code;

  it('is answered by the SDK’s client, and begins once', async () => {
    const before = tool.begun;
    const client = new v2.Client(
      { name: 'test', version: '1' },
      { capabilities: BOTH, versionNegotiation: { mode: { pin: '2026-07-28' } } },
    );
    client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { number: 2 } }));
    client.setRequestHandler('sampling/createMessage', () => ({
      role: 'assistant',
      model: 'test',
      content: { type: 'text', text: 'cold' },
    }));
    await client.connect(
      new v2.StreamableHTTPClientTransport(new URL(`${service.base}/mcp`), {
        requestInit: { headers: { Authorization: `Bearer ${fixture.token}` } },
      }),
    );
    expect((await client.callTool(SCONES)).structuredContent).toEqual({ text: '2 scones: cold' });
    expect(tool.begun).toBe(before + 1);
    await client.close();
  });

  it('asks one thing after the other, each under a state that is good once', async () => {
    const before = tool.begun;
    const first = await result(call(SCONES));
    expect(first).toMatchObject({
      resultType: 'input_required',
      inputRequests: {
        1: { method: 'elicitation/create', params: { message: 'How many scones?' } },
      },
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'Gatehouse' } },
    });
    const answered = { ...SCONES, requestState: first.requestState, inputResponses: { 1: THREE } };
    const second = await result(call(answered));
    expect(second.inputRequests).toMatchObject({ 2: { method: 'sampling/createMessage' } });
    expect(second.requestState).not.toBe(first.requestState);
    expect(await refusal(call(answered))).toBe(-32602);
    const last = await result(
      call({ ...SCONES, requestState: second.requestState, inputResponses: { 2: WISH } }),
    );
    expect(last).toMatchObject({
      resultType: 'complete',
      structuredContent: { text: '3 scones: warm' },
    });
    expect(tool.begun).toBe(before + 1);
  });

  it('asks together what it asks at once, and again for what was left out', async () => {
    const both = { name: 'both' };
    const first = await result(call(both));
    expect(Object.keys(first.inputRequests)).toEqual(['1', '2']);
    const text = (words: string) => ({ action: 'accept', content: { text: words } });
    const second = await result(
      call({ ...both, requestState: first.requestState, inputResponses: { 2: text('b'), unknown: {} } }),
    );
    expect(Object.keys(second.inputRequests)).toEqual(['1']);
    const last = await result(
      call({ ...both, requestState: second.requestState, inputResponses: { 1: text('a') } }),
    );
    expect(last.structuredContent).toEqual({ text: 'a b' });
  });

  it('is nobody else’s to go on with, and no other call', async () => {
    const { requestState } = await result(call(SCONES));
    const inputResponses = { 1: THREE };
    const other = await createToken(service, { userId: fixture.userId });
    const others: Promise<number | undefined>[] = [
      refusal(call({ ...SCONES, requestState, inputResponses }, other.token)),
      refusal(call({ name: 'order', arguments: { cake: 'tarts' }, requestState, inputResponses })),
      refusal(call({ name: 'both', requestState, inputResponses })),
      refusal(call({ ...SCONES, requestState: 'made up', inputResponses })),
      refusal(call({ ...SCONES, requestState: 7, inputResponses })),
    ];
    expect(await Promise.all(others)).toEqual(Array(5).fill(-32602));
    const next = await result(call({ ...SCONES, requestState, inputResponses }));
    expect(next.resultType).toBe('input_required');
  });

  it('waits on where what comes with its state is malformed', async () => {
    const { requestState } = await result(call(SCONES));
    const { signal } = tool.last!;
    expect(await refusal(call({ ...SCONES, requestState, inputResponses: [] }))).toBe(-32602);
    expect(signal.aborted).toBe(false);
    const next = await result(call({ ...SCONES, requestState, inputResponses: { 1: THREE } }));
    expect(next.resultType).toBe('input_required');
  });

  it('is not gone on with by a token that reaches less far', async () => {
    const wide = await createToken(service, { scopes: ['mcp', 'more'] });
    const { requestState } = await result(call(SCONES, wide.token));
    const inputResponses = { 1: THREE };
    const narrow = await createToken(service, { ...wide, scopes: ['mcp'] });
    expect(await refusal(call({ ...SCONES, requestState, inputResponses }, narrow.token))).toBe(-32602);
    const next = await result(call({ ...SCONES, requestState, inputResponses }, wide.token));
    expect(next.resultType).toBe('input_required');
  });

  it('tells how far it is under the token of the request that it is in', async () => {
    const ask = (params: Record<string, unknown>, progressToken: string) =>
      postModern(service, fixture.token, 'tools/call', params, {
        capabilities: BOTH,
        meta: { progressToken },
      });
    const { requestState } = await result(ask(SCONES, 'first'));
    const messages: Message[] = [];
    const second = ask({ ...SCONES, requestState, inputResponses: { 1: THREE } }, 'second');
    for await (const message of messagesOf(await second)) messages.push(message);
    expect(messages).toMatchObject([
      { method: 'notifications/progress', params: { progressToken: 'second', progress: 1 } },
      { result: { resultType: 'input_required' } },
    ]);
  });

  it('may be gone on with by another token of the same user and client', async () => {
    const { requestState } = await result(call(SCONES));
    const { userId, clientId } = fixture;
    const other = await createToken(service, { userId, clientId });
    const inputResponses = { 1: { action: 'cancel' } };
    const last = await result(call({ ...SCONES, requestState, inputResponses }, other.token));
    expect(last.structuredContent).toEqual({ text: 'cancel' });
  });

  it('fails in words where the client answers what was not asked, or offers nothing', async () => {
    const { requestState } = await result(call(SCONES));
    const wrong = {
      ...SCONES,
      requestState,
      inputResponses: { 1: { action: 'accept', content: { number: 'x' } } },
    };
    expect(await result(call(wrong))).toMatchObject({ isError: true });
    expect(await result(call(SCONES, fixture.token, {}))).toMatchObject({ isError: true });
  });

  it('is given up with the access that it was made with', async () => {
    const { userId, clientId, tokenId } = fixture;
    const { requestState } = await result(call(SCONES));
    const { signal } = tool.last!;
    const other = await createToken(service, { userId, clientId });
    await service.app.get(AccessTokensService).revoke(tokenId, 'operator');
    expect(signal.aborted).toBe(true);
    const last = await result(call({ ...SCONES, requestState, inputResponses: { 1: THREE } }, other.token));
    expect(last.isError).toBe(true);
  });

  it('is given up where its client never comes again, and where too many of a user wait', async () => {
    await result(call(SCONES));
    const first = tool.last!.signal;
    await result(call(SCONES));
    const second = tool.last!.signal;
    await result(call(SCONES));
    expect(first.aborted).toBe(true);
    await eventually(() => second.aborted);
  });
});
