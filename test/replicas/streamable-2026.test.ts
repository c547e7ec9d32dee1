import { jest } from '@jest/globals';
import { allMessages, jsonAnswer, type Message, messagesOf, postModern } from '../mcp/streamable-post.js';
import { eventually } from '../support/eventually.js';
import { OAuthClient } from '../support/oauth-client.js';
import { temporaryFolder } from '../support/process.js';
import { Cluster } from './support/cluster.js';

jest.setTimeout(120_000);

const BOTH = { elicitation: { form: {} }, sampling: {} };
const SCONES = { name: 'order', arguments: { cake: 'scones' } };
const THREE = { action: 'accept', content: { number: 3 } };
const WISH = { role: 'assistant', model: 'test', content: { type: 'text', text: 'warm' } };

interface Asked {
  requestState: string;
  inputRequests: Record<string, { method: string }>;
  structuredContent?: object;
}

describe('2026-07-28 over three replicas', () => {
  const folder = temporaryFolder();
  let cluster: Cluster;
  let token: string;
  beforeAll(async () => {
    cluster = await Cluster.start(folder);
    ({ token } = await new OAuthClient(cluster.base).connect());
  });
  afterAll(() => cluster.remove());

  it('a call that asks goes on, whichever replicas its client comes again at, and begins once', async () => {
    const first = await asked(call(0, SCONES));
    const second = await asked(call(1, { ...SCONES, ...answered(first, THREE) }));
    expect(second.inputRequests['2']?.method).toBe('sampling/createMessage');
    const { structuredContent } = await asked(call(2, { ...SCONES, ...answered(second, WISH, '2') }));
    expect(structuredContent).toEqual({ text: '3 scones: warm; begun 1' });
  });

  it('what it says meanwhile comes before the answer, at the replica where its client is', async () => {
    const first = await asked(call(0, SCONES));
    const response = await call(1, { ...SCONES, ...answered(first, THREE) }, { progressToken: 'p' });
    const [progress, answer, ...more] = await allMessages(response);
    expect(progress).toMatchObject({
      method: 'notifications/progress',
      params: { progressToken: 'p', progress: 1 },
    });
    expect(answer?.result).toMatchObject({ resultType: 'input_required' });
    expect(more).toEqual([]);
  });

  it('a state is good once, for its own call and caller, at every replica', async () => {
    const { token: others } = await new OAuthClient(cluster.base).connect();
    const first = await asked(call(0, SCONES));
    const good = { ...SCONES, ...answered(first, THREE) };
    for (const replica of [0, 1]) {
      expect(await refusal(call(replica, good, {}, others))).toBe(-32602);
      const another = { ...good, arguments: { cake: 'buns' } };
      expect(await refusal(call(replica, another))).toBe(-32602);
      expect(await refusal(call(replica, { ...good, inputResponses: 7 }))).toBe(-32602);
    }
    await asked(call(2, good));
    for (const replica of [0, 1, 2]) expect(await refusal(call(replica, good))).toBe(-32602);
  });

  it('a call whose replica is gone is to be made anew', async () => {
    const [left] = cluster.replicas.slice(2);
    const first = await asked(call(2, SCONES));
    await left?.stop('SIGKILL');
    expect(await refusal(call(0, { ...SCONES, ...answered(first, THREE) }))).toBe(-32602);
    await left?.start();
    await cluster.meets(3);
  });

  it('a client that leaves at another replica has its call given up', async () => {
    const first = await asked(call(0, SCONES));
    const second = await asked(call(1, { ...SCONES, ...answered(first, THREE) }));
    const abort = new AbortController();
    // It answers nothing: the call asks again at once, and waits no more where its client leaves meanwhile.
    const again = await asked(
      call(1, { ...SCONES, requestState: second.requestState }, {}, token, abort.signal),
    );
    expect(again.inputRequests['2']?.method).toBe('sampling/createMessage');
    abort.abort();
    expect(
      (await asked(call(2, { ...SCONES, ...answered(again, WISH, '2') }))).structuredContent,
    ).toBeDefined();
  });

  it('subscriptions/listen hears of changes at any replica, and ends with its access', async () => {
    const client = new OAuthClient(cluster.base);
    const mine = await client.connect();
    const params = { notifications: { resourceSubscriptions: ['test://bowl'] } };
    const streams: AsyncGenerator<Message>[] = [];
    for (const replica of cluster.replicas) {
      const messages = messagesOf(await postModern(replica, mine.token, 'subscriptions/listen', params));
      expect((await messages.next()).value).toMatchObject({
        method: 'notifications/subscriptions/acknowledged',
      });
      streams.push(messages);
    }
    await call(1, { name: 'stir' });
    for (const messages of streams)
      expect((await messages.next()).value).toMatchObject({ params: { uri: 'test://bowl' } });
    const revoked = await cluster.admin(
      'DELETE',
      `clients/${mine.clientId}`,
      undefined,
      cluster.replica(1).base,
    );
    expect(revoked.status).toBe(204);
    for (const messages of streams) expect(await ended(messages)).toBe(true);
  });

  it('POST /tools: a result is asked for at any replica; a user’s cap holds over all of them', async () => {
    const other = new OAuthClient(cluster.base);
    const { token: theirs } = await other.connect();
    const begun = await startTool(0, theirs, 'bake', { ms: 1500, steps: 1 });
    expect(begun.status).toBe(202);
    const location = begun.headers.get('location')!;
    for (const replica of cluster.replicas) {
      await eventually(async () => {
        const response = await fetch(`${replica.base}${location}`, { headers: bearer(theirs) });
        const { status, result } = (await response.json()) as { status: string; result?: object };
        return status === 'succeeded' && JSON.stringify(result).includes('baked');
      });
    }
    const statuses: number[] = [];
    for (let call = 0; call < 18; call++)
      statuses.push((await startTool(call % 3, theirs, 'bake', { ms: 20_000, steps: 1 })).status);
    expect(statuses).toEqual([...Array<number>(16).fill(202), 429, 429]);
    // And none of what runs is failed by a clean-up that begins at another replica.
    const running = await cluster.query(`SELECT id FROM tool_executions WHERE status = 'running'`);
    expect(running).toHaveLength(16);
  });

  function call(
    replica: number,
    params: Record<string, unknown>,
    meta: object = {},
    by = token,
    signal?: AbortSignal,
  ): Promise<Response> {
    return postModern(cluster.replica(replica), by, 'tools/call', params, {
      capabilities: BOTH,
      meta,
      ...(signal === undefined ? {} : { signal }),
    });
  }

  function startTool(replica: number, by: string, name: string, args: object): Promise<Response> {
    return fetch(`${cluster.replica(replica).base}/tools/${name}`, {
      method: 'POST',
      headers: { ...bearer(by), 'Content-Type': 'application/json' },
      body: JSON.stringify(args),
    });
  }
});

async function asked(response: Promise<Response>): Promise<Asked> {
  return (await jsonAnswer(await response)).result as unknown as Asked;
}

async function refusal(response: Promise<Response>): Promise<number | undefined> {
  return (await jsonAnswer(await response)).error?.code;
}

function answered({ requestState }: Asked, answer: object, key = '1'): Record<string, unknown> {
  return { requestState, inputResponses: { [key]: answer } };
}

function bearer(token: string): { Authorization: string } {
  return { Authorization: `Bearer ${token}` };
}

/** A server may end a stream or cut it. */
async function ended(messages: AsyncGenerator<Message>): Promise<boolean> {
  try {
    return (await messages.next()).done === true;
  } catch {
    return true;
  }
}
