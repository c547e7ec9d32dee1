import { jest } from '@jest/globals';
import { type Headers, type Message, messagesOf, post } from '../mcp/streamable-post.js';
import { eventually } from '../support/eventually.js';
import { OAuthClient } from '../support/oauth-client.js';
import { temporaryFolder } from '../support/process.js';
import { Cluster } from './support/cluster.js';

jest.setTimeout(120_000);

const BOTH = { elicitation: { form: {} }, sampling: {} };
const WISH = { role: 'assistant', model: 'test', content: { type: 'text', text: 'warm' } };
const BOWL = { uri: 'test://bowl' };

type Messages = AsyncGenerator<Message & { eventId?: string }>;

describe('a session over Streamable HTTP, up to 2025-11-25, over three replicas', () => {
  const folder = temporaryFolder();
  let cluster: Cluster;
  let client: OAuthClient;
  let token: string;
  let headers: Headers;
  let nextId = 1;
  beforeAll(async () => {
    cluster = await Cluster.start(folder);
    client = new OAuthClient(cluster.base);
    ({ token } = await client.connect());
  });
  beforeEach(async () => {
    headers = await begin();
  });
  afterAll(() => cluster.remove());

  it('asks its client at one replica, is answered at the others, and acts once', async () => {
    const answer = await send(0, 'tools/call', { name: 'order', arguments: { cake: 'scones' } });
    const messages = messagesOf(answer);
    const elicitation = await next(messages);
    expect(elicitation.method).toBe('elicitation/create');
    const form = { action: 'accept', content: { number: 3 } };
    expect((await reply(1, elicitation.id, form)).status).toBe(202);
    const sampling = await next(messages);
    expect(sampling.method).toBe('sampling/createMessage');
    // Another's answer is let go of.
    const { token: others } = await new OAuthClient(cluster.base).connect();
    expect(
      (await reply(2, sampling.id, { ...WISH, content: { type: 'text', text: 'no' } }, others)).status,
    ).toBe(202);
    expect((await reply(2, sampling.id, WISH)).status).toBe(202);
    const { result } = await next(messages);
    expect(result?.structuredContent).toEqual({ text: '3 scones: warm; begun 1' });
  });

  it('goes on at another replica with a stream that was cut off, until its answer', async () => {
    const abort = new AbortController();
    const { first } = await bake(0, { ms: 4000, steps: 20 }, abort.signal);
    abort.abort();
    const resumed = await get(1, { 'Last-Event-ID': first.eventId });
    expect(resumed.status).toBe(200);
    const all: Message[] = [];
    for await (const message of messagesOf(resumed)) all.push(message);
    expect(all.slice(0, -1).map(({ params }) => params?.['progress'])).toEqual(range(2, 20));
    expect(all.at(-1)?.result?.structuredContent).toEqual({ text: 'baked' });
    // And once more from the same event, at a third.
    const again: Message[] = [];
    for await (const message of messagesOf(await get(2, { 'Last-Event-ID': first.eventId })))
      again.push(message);
    expect(again).toEqual(all);
  });

  it('says at every replica the same 404 of an event that is no more, or another’s', async () => {
    const { first, messages } = await bake(0, { ms: 100, steps: 1 });
    for await (const message of messages) expect(message).toBeDefined();
    const mine = headers;
    const id = String(first.eventId);
    headers = await begin();
    const answers = new Set<string>();
    for (const replica of [0, 1, 2]) {
      for (const event of [id, id.replace(/-.*/, '-9'), `${'0'.repeat(28)}-1`, 'x']) {
        const response = await get(replica, { 'Last-Event-ID': event });
        const { error_description: words } = (await response.json()) as { error_description: string };
        answers.add(`${response.status} ${words}`);
      }
    }
    expect([...answers]).toEqual(['404 There is no such event any more']);
    headers = mine;
  });

  it('ends a stream that another replica passes on, once its access is revoked at a third', async () => {
    const other = new OAuthClient(cluster.base);
    const { token: theirs, clientId } = await other.connect();
    headers = await begin(theirs);
    const abort = new AbortController();
    const { first } = await bake(0, { ms: 60_000, steps: 60 }, abort.signal, theirs);
    abort.abort();
    const resumed = await get(1, { 'Last-Event-ID': first.eventId }, theirs);
    const reading = resumed.text().catch(() => 'cut');
    const revoked = await cluster.admin('DELETE', `clients/${clientId}`, undefined, cluster.replica(2).base);
    expect(revoked.status).toBe(204);
    expect(await reading).not.toContain('"result"');
    await cluster.replica(0).says('given up');
  });

  it('gives up a call that is cancelled at another replica', async () => {
    const { id, messages } = await bake(0, { ms: 60_000, steps: 60 });
    const params = { requestId: id };
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params };
    const before = count(cluster.replica(0).output, 'given up');
    expect((await post(cluster.replica(1), token, cancelled, headers)).status).toBe(202);
    await eventually(() => count(cluster.replica(0).output, 'given up') > before);
    await messages.return(undefined);
  });

  it('is told of changes where it listens, wherever it subscribed and whatever changed where', async () => {
    expect((await send(0, 'resources/subscribe', BOWL)).status).toBe(200);
    const first = messagesOf(await get(1));
    await send(2, 'tools/call', { name: 'stir' });
    expect((await next(first)).params).toEqual(BOWL);
    // It listens anew, at another: the first stream ends.
    const second = messagesOf(await get(2));
    expect(await first.next()).toEqual({ done: true, value: undefined });
    await send(0, 'tools/call', { name: 'stir' });
    expect((await next(second)).params).toEqual(BOWL);
    // What was not asked for any more is not told, and what is asked for then is.
    expect((await send(1, 'resources/unsubscribe', BOWL)).status).toBe(200);
    await send(0, 'tools/call', { name: 'stir' });
    const still = second.next();
    await send(0, 'resources/subscribe', BOWL);
    await send(1, 'tools/call', { name: 'stir' });
    expect((await still).value).toMatchObject({ params: BOWL });
    expect((await fetchMcp('DELETE', 0)).status).toBe(204);
    expect(await second.next()).toEqual({ done: true, value: undefined });
  });

  it('keeps its subscriptions where the replica is killed that took them', async () => {
    const killed = cluster.replica(2);
    expect((await send(2, 'resources/subscribe', BOWL)).status).toBe(200);
    await killed.stop('SIGKILL');
    const listening = messagesOf(await get(0));
    await send(1, 'tools/call', { name: 'stir' });
    expect((await next(listening)).params).toEqual(BOWL);
    await listening.return(undefined);
    await killed.start();
    await cluster.meets(3);
  });

  it('has one log level at every replica', async () => {
    expect(await logged(1)).toEqual(['loud']);
    await send(0, 'logging/setLevel', { level: 'debug' });
    expect([await logged(0), await logged(1), await logged(2)]).toEqual([
      ['quiet', 'loud'],
      ['quiet', 'loud'],
      ['quiet', 'loud'],
    ]);
    await send(1, 'logging/setLevel', { level: 'error' });
    expect([await logged(0), await logged(1), await logged(2)]).toEqual([[], [], []]);
  });

  async function begin(by = token): Promise<Headers> {
    const params = {
      protocolVersion: '2025-11-25',
      capabilities: BOTH,
      clientInfo: { name: 't', version: '1' },
    };
    const initialize = { jsonrpc: '2.0', id: 0, method: 'initialize', params };
    const response = await post(cluster, by, initialize);
    return {
      'Mcp-Session-Id': response.headers.get('mcp-session-id')!,
      'MCP-Protocol-Version': '2025-11-25',
    };
  }

  function send(replica: number, method: string, params: object): Promise<Response> {
    nextId += 1;
    return post(cluster.replica(replica), token, { jsonrpc: '2.0', id: nextId, method, params }, headers);
  }

  function reply(
    replica: number,
    id: string | number | undefined,
    result: object,
    by = token,
  ): Promise<Response> {
    return post(cluster.replica(replica), by, { jsonrpc: '2.0', id, result }, headers);
  }

  async function bake(
    replica: number,
    args: { ms: number; steps: number },
    signal?: AbortSignal,
    by = token,
  ): Promise<{ id: number; messages: Messages; first: Message & { eventId?: string } }> {
    nextId += 1;
    const id = nextId;
    const params = { name: 'bake', arguments: args, _meta: { progressToken: id } };
    const call = { jsonrpc: '2.0', id, method: 'tools/call', params };
    const messages = messagesOf(await post(cluster.replica(replica), by, call, headers, signal));
    return { id, messages, first: await next(messages) };
  }

  function get(replica: number, more: Headers = {}, by = token): Promise<Response> {
    return fetchMcp('GET', replica, more, by);
  }

  function fetchMcp(method: string, replica: number, more: Headers = {}, by = token): Promise<Response> {
    const all = { Accept: 'text/event-stream', Authorization: `Bearer ${by}`, ...headers, ...more };
    return fetch(`${cluster.replica(replica).base}/mcp`, { method, headers: all as Record<string, string> });
  }

  /** What the tool that logs is heard to say. */
  async function logged(replica: number): Promise<unknown[]> {
    const response = await send(replica, 'tools/call', { name: 'report' });
    if (response.headers.get('content-type') === 'application/json') return [];
    const said: unknown[] = [];
    for await (const { method, params } of messagesOf(response))
      if (method === 'notifications/message') said.push(params?.['data']);
    return said;
  }
});

async function next(messages: Messages): Promise<Message & { eventId?: string }> {
  return (await messages.next()).value as Message & { eventId?: string };
}

function count(output: string, words: string): number {
  return output.split(words).length - 1;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
