import * as v2 from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { createToken } from '../support/fixtures.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { HoldTool, TestToolsModule } from './test-tools.js';

const INFO = { name: 'test', version: '1.0.0' };

describe("the SDK's own clients over Streamable HTTP", () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ imports: [TestToolsModule] });
  });
  afterAll(() => service.close());

  /** Where to, and what goes with each request. */
  const target = async (): Promise<[URL, { requestInit: { headers: Record<string, string> } }]> => {
    const { token } = await createToken(service);
    const headers = { Authorization: `Bearer ${token}` };
    return [new URL(`${service.base}/mcp`), { requestInit: { headers } }];
  };
  const connect = async (): Promise<Client> => {
    const client = new Client(INFO);
    await client.connect(new StreamableHTTPClientTransport(...(await target())));
    return client;
  };
  const connectV2 = async (versionNegotiation?: v2.VersionNegotiationOptions): Promise<v2.Client> => {
    const client = new v2.Client(INFO, versionNegotiation === undefined ? {} : { versionNegotiation });
    await client.connect(new v2.StreamableHTTPClientTransport(...(await target())));
    return client;
  };

  it('@modelcontextprotocol/sdk lists tools and calls one', async () => {
    const client = await connect();
    expect(client.getServerVersion()?.name).toBe('Gatehouse');
    expect(client.getInstructions()).toContain('consented');
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toContain('echo');
    expect(names).not.toContain('orders');
    const result = CallToolResultSchema.parse(
      await client.callTool({ name: 'echo', arguments: { text: 'hello' } }),
    );
    expect(result.structuredContent).toEqual({ text: 'hello' });
    expect(await client.callTool({ name: 'complain' })).toMatchObject({ isError: true });
    await expect(client.callTool({ name: 'nothing' })).rejects.toThrow('There is no such tool');
    expect(await client.ping()).toEqual({});
    await client.close();
  });

  it('@modelcontextprotocol/sdk gives up a call, and the tool learns of it', async () => {
    const client = await connect();
    const hold = service.app.get(HoldTool);
    const next = hold.held.length;
    await expect(client.callTool({ name: 'hold' }, CallToolResultSchema, { timeout: 100 })).rejects.toThrow(
      'timed out',
    );
    const { signal } = await hold.begun(next);
    await eventually(() => signal.aborted);
    expect(await client.ping()).toEqual({});
    await client.close();
  });

  it.each([
    ['2026-07-28', { mode: { pin: '2026-07-28' } } as const],
    ['what it finds', { mode: 'auto' } as const],
    ['2025-11-25', undefined],
  ])('@modelcontextprotocol/client lists tools and calls one, by %s', async (_, negotiation) => {
    const client = await connectV2(negotiation);
    expect(client.getNegotiatedProtocolVersion()).toBe(
      negotiation === undefined ? '2025-11-25' : '2026-07-28',
    );
    expect(client.getServerVersion()?.name).toBe('Gatehouse');
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('echo');
    const result = await client.callTool({ name: 'echo', arguments: { text: 'hello' } });
    expect(result.structuredContent).toEqual({ text: 'hello' });
    expect(result.content).toEqual([{ type: 'text', text: '{"text":"hello"}' }]);
    expect(await client.callTool({ name: 'complain' })).toMatchObject({ isError: true });
    await expect(client.callTool({ name: 'nothing' })).rejects.toThrow('There is no such tool');
    await client.close();
  });

  it('@modelcontextprotocol/client gives up a call of 2026-07-28, and the tool learns of it', async () => {
    const client = await connectV2({ mode: { pin: '2026-07-28' } });
    const hold = service.app.get(HoldTool);
    const next = hold.held.length;
    await expect(client.callTool({ name: 'hold' }, { timeout: 100 })).rejects.toThrow('timed out');
    const { signal } = await hold.begun(next);
    await eventually(() => signal.aborted);
    await client.close();
  });
});
