import * as v2 from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { createToken } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { eventually } from '../support/eventually.js';
import { HoldTool, TestToolsModule } from './test-tools.js';

const INFO = { name: 'test', version: '1.0.0' };
const NAMES = [
  ...['break', 'complain', 'echo', 'fetch', 'flood', 'hang'],
  ...['hold', 'lie', 'odd', 'search', 'whoami'],
];

describe("the SDK's own clients", () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ imports: [TestToolsModule] });
  });
  afterAll(() => service.close());

  /** Where to, and what goes with each request. */
  const target = async (): Promise<[URL, { requestInit: { headers: Record<string, string> } }]> => {
    const { token } = await createToken(service);
    return [
      new URL(`${service.base}/sse`),
      { requestInit: { headers: { Authorization: `Bearer ${token}` } } },
    ];
  };

  it('@modelcontextprotocol/sdk lists tools and calls one', async () => {
    const client = new Client(INFO);
    await client.connect(new SSEClientTransport(...(await target())));
    expect(client.getServerVersion()?.name).toBe('Gatehouse');
    expect(client.getInstructions()).toContain('consented');
    expect(client.getServerCapabilities()).toEqual({ tools: {}, logging: {} });
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(NAMES);
    // The client checks what is structured against the schema that was listed.
    const result = CallToolResultSchema.parse(
      await client.callTool({ name: 'echo', arguments: { text: 'hello' } }),
    );
    expect(result.structuredContent).toEqual({ text: 'hello' });
    expect(result.content).toEqual([{ type: 'text', text: '{"text":"hello"}' }]);
    expect(await client.callTool({ name: 'complain' })).toMatchObject({ isError: true });
    await expect(client.callTool({ name: 'nothing' })).rejects.toThrow('There is no such tool');
    await client.close();
  });

  it('@modelcontextprotocol/client lists tools and calls one', async () => {
    const client = new v2.Client(INFO);
    await client.connect(new v2.SSEClientTransport(...(await target())));
    expect(client.getServerVersion()?.name).toBe('Gatehouse');
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(NAMES);
    const result = await client.callTool({ name: 'echo', arguments: { text: 'hello' } });
    expect(result.structuredContent).toEqual({ text: 'hello' });
    expect(result.content).toEqual([{ type: 'text', text: '{"text":"hello"}' }]);
    expect(await client.callTool({ name: 'complain' })).toMatchObject({ isError: true });
    await client.close();
  });

  it('@modelcontextprotocol/sdk gives up a call, and the tool learns of it', async () => {
    const client = new Client(INFO);
    await client.connect(new SSEClientTransport(...(await target())));
    await expect(client.callTool({ name: 'hold' }, CallToolResultSchema, { timeout: 100 })).rejects.toThrow(
      'timed out',
    );
    const { signal } = await service.app.get(HoldTool).begun(0);
    await eventually(() => signal.aborted);
    expect(await client.ping()).toEqual({});
    await client.close();
  });
});
