import * as v2 from '@modelcontextprotocol/client';
import { jest } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CallToolResultSchema,
  CreateMessageRequestSchema,
  ElicitRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { Session } from '../mcp/session.js';
import { OAuthClient } from '../support/oauth-client.js';
import { temporaryFolder } from '../support/process.js';
import { Cluster } from './support/cluster.js';

jest.setTimeout(120_000);

const INFO = { name: 'test', version: '1.0.0' };
const CAPABILITIES = { capabilities: { elicitation: {}, sampling: {} } };
const SCONES = { name: 'order', arguments: { cake: 'scones' } };
const THREE = { action: 'accept' as const, content: { number: 3 } };
const WISH = {
  role: 'assistant' as const,
  model: 'test',
  content: { type: 'text' as const, text: 'warm' },
};
const ORDERED = { text: expect.stringMatching(/^3 scones: warm; begun \d+$/) as string };

/** What the clients of both generations can be asked for here. */
interface Connected {
  order: () => Promise<unknown>;
  where: () => Promise<unknown>;
  close: () => Promise<void>;
}

describe("the SDKs' clients, through nginx at random over three replicas", () => {
  const folder = temporaryFolder();
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start(folder);
  });
  afterAll(() => cluster.remove());

  it.each([
    ['@modelcontextprotocol/sdk over SSE', connectV1, 'sse', undefined],
    ['@modelcontextprotocol/sdk over Streamable HTTP', connectV1, 'mcp', undefined],
    ['@modelcontextprotocol/client by 2026-07-28', connectV2, 'mcp', { mode: { pin: '2026-07-28' } }],
    ['@modelcontextprotocol/client by 2025-11-25', connectV2, 'mcp', undefined],
  ] as const)('%s: calls, questions and their answers', async (_, connect, route, negotiation) => {
    const { token } = await new OAuthClient(cluster.base).connect();
    const client = await connect(route, token, negotiation);
    for (let call = 0; call < 10; call++) expect(await client.order()).toEqual(ORDERED);
    const ports = new Set<unknown>();
    for (let call = 0; call < 30; call++) ports.add(JSON.stringify(await client.where()));
    // An SSE session is answered where its stream is.
    expect(ports.size).toBe(route === 'sse' ? 1 : 3);
    await client.close();
  });

  it('a revocation by an operator at one replica cuts all of them off, and others not', async () => {
    const oauth = new OAuthClient(cluster.base);
    const { token, clientId } = await oauth.connect();
    const { token: others } = await new OAuthClient(cluster.base).connect();
    const clients = [
      await connectV1('sse', token),
      await connectV1('mcp', token),
      await connectV2('mcp', token, { mode: { pin: '2026-07-28' } }),
    ];
    const streams = await Promise.all(Array.from({ length: 12 }, () => Session.open(cluster, token)));
    const other = await connectV2('mcp', others, { mode: { pin: '2026-07-28' } });
    const revoked = await cluster.admin('DELETE', `clients/${clientId}`, undefined, cluster.replica(1).base);
    expect(revoked.status).toBe(204);
    for (const client of clients) await expect(client.where()).rejects.toThrow();
    await Promise.all(streams.map(({ closed }) => closed));
    expect(await other.order()).toEqual(ORDERED);
    await Promise.all([...clients, other].map((client) => client.close().catch(() => undefined)));
  });

  it('the whole flow, each of its requests at whichever replica', async () => {
    for (let time = 0; time < 5; time++) {
      const client = new OAuthClient(cluster.base);
      const { token, code } = await client.connect();
      const session = await Session.open(cluster, token);
      expect((await session.call('where')).isError).not.toBe(true);
      // The browser is signed in everywhere, and a second client is approved there too.
      const code2 = (await client.approve()).searchParams.get('code')!;
      expect((await client.exchange(code2)).status).toBe(200);
      expect((await client.exchange(code)).status).toBe(400);
      await session.closed;
    }
  });

  async function connectV1(route: string, token: string): Promise<Connected> {
    const client = new Client(INFO, CAPABILITIES);
    client.setRequestHandler(ElicitRequestSchema, () => THREE);
    client.setRequestHandler(CreateMessageRequestSchema, () => WISH);
    const url = new URL(`${cluster.base}/${route}`);
    const requestInit = { headers: { Authorization: `Bearer ${token}` } };
    const transport =
      route === 'sse'
        ? new SSEClientTransport(url, { requestInit })
        : new StreamableHTTPClientTransport(url, { requestInit });
    await client.connect(transport);
    const call = async (params: {
      name: string;
      arguments?: Record<string, unknown>;
    }): Promise<Record<string, unknown> | undefined> =>
      CallToolResultSchema.parse(await client.callTool(params)).structuredContent;
    return {
      order: () => call(SCONES),
      where: () => call({ name: 'where' }),
      close: () => client.close(),
    };
  }

  async function connectV2(
    route: string,
    token: string,
    versionNegotiation?: v2.VersionNegotiationOptions,
  ): Promise<Connected> {
    const client = new v2.Client(INFO, {
      ...CAPABILITIES,
      ...(versionNegotiation === undefined ? {} : { versionNegotiation }),
    });
    client.setRequestHandler('elicitation/create', () => THREE);
    client.setRequestHandler('sampling/createMessage', () => WISH);
    const requestInit = { headers: { Authorization: `Bearer ${token}` } };
    await client.connect(
      new v2.StreamableHTTPClientTransport(new URL(`${cluster.base}/${route}`), { requestInit }),
    );
    return {
      order: async () => (await client.callTool(SCONES)).structuredContent,
      where: async () => (await client.callTool({ name: 'where' })).structuredContent,
      close: () => client.close(),
    };
  }
});
