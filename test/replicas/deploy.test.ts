import { setTimeout as delay } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { jsonAnswer, postModern } from '../mcp/streamable-post.js';
import { OAuthClient } from '../support/oauth-client.js';
import { temporaryFolder } from '../support/process.js';
import { Cluster } from './support/cluster.js';

jest.setTimeout(240_000);

describe('replicas that are exchanged one after the other', () => {
  const folder = temporaryFolder();
  let cluster: Cluster;
  let client: OAuthClient;
  let token: string;
  beforeAll(async () => {
    cluster = await Cluster.start(folder);
    client = new OAuthClient(cluster.base);
    ({ token } = await client.connect());
  });
  afterAll(() => cluster.remove());

  it('under load: each exits 0, no call in flight is lost, and who is refused may come again', async () => {
    let isOver = false;
    const statuses = new Set<number>();
    const answers: unknown[] = [];
    const registered: { client_id: string; registration_access_token: string }[] = [];
    const people = [
      ...Array.from({ length: 4 }, () => untilOver(call)),
      untilOver(async () => {
        const response = await fetch(`${cluster.base}/register`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: '{"redirect_uris":["https://client.example/callback"]}',
        });
        if (response.ok) registered.push((await response.clone().json()) as (typeof registered)[number]);
        return response;
      }),
    ];
    for (const replica of cluster.replicas) {
      expect(await replica.stop('SIGTERM')).toEqual({ code: 0, signal: null });
      expect(replica.output).not.toContain('still in flight');
      await replica.start();
      await cluster.meets(3);
    }
    isOver = true;
    await Promise.all(people);
    expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect(new Set(answers)).toEqual(new Set(['baked']));
    for (const { client_id: id, registration_access_token: key } of registered) {
      const headers = { Authorization: `Bearer ${key}` };
      expect((await fetch(`${cluster.base}/register/${id}`, { headers })).status).toBe(200);
    }

    async function call(): Promise<Response> {
      const bake = { name: 'bake', arguments: { ms: 500, steps: 1 } };
      const response = await postModern(cluster, token, 'tools/call', bake);
      if (response.status === 200)
        answers.push((await jsonAnswer(response.clone())).result?.structuredContent?.['text']);
      return response;
    }

    async function untilOver(ask: () => Promise<Response>): Promise<void> {
      while (!isOver) {
        const response = await ask();
        statuses.add(response.status);
        if (response.status === 503) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
        await response.text();
        await delay(20);
      }
    }
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    "the SDK's client over SSE opens its stream again where its replica ends by %s, and goes on",
    async (signal) => {
      const sdk = new Client({ name: 'test', version: '1.0.0' });
      const requestInit = { headers: { Authorization: `Bearer ${token}` } };
      await sdk.connect(new SSEClientTransport(new URL(`${cluster.base}/sse`), { requestInit }));
      const where = async (): Promise<unknown> =>
        CallToolResultSchema.parse(await sdk.callTool({ name: 'where' })).structuredContent?.['port'];
      const before = await where();
      const replica = cluster.replicas.find(({ port }) => String(port) === before);
      await replica?.stop(signal);
      let now: unknown;
      while (now === undefined) {
        now = await where().catch(() => undefined);
        await delay(100);
      }
      expect(now).not.toBe(before);
      await sdk.close();
      await replica?.start();
      await cluster.meets(3);
    },
  );
});
