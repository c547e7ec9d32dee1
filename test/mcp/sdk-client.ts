import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import {
  type CallToolResult,
  CallToolResultSchema,
  type ClientCapabilities,
} from '@modelcontextprotocol/sdk/types.js';
import { createToken, type TokenFixture, type TokenOptions } from '../support/fixtures.js';
import type { TestApp } from '../support/test-app.js';

/** The SDK's client in an SSE session of its own. */
export interface Connected extends TokenFixture {
  client: Client;
}

/** Connects the SDK's client over SSE, for a new user and client unless the options say otherwise. */
export async function connect(
  service: TestApp,
  capabilities: ClientCapabilities = {},
  options: TokenOptions = {},
): Promise<Connected> {
  const fixture = await createToken(service, options);
  const client = new Client({ name: 'test', version: '1.0.0' }, { capabilities });
  const requestInit = { headers: { Authorization: `Bearer ${fixture.token}` } };
  await client.connect(new SSEClientTransport(new URL(`${service.base}/sse`), { requestInit }));
  return { ...fixture, client };
}

/** Calls a tool: its result as the protocol has it. */
export async function callTool(client: Client, name: string, args: object = {}): Promise<CallToolResult> {
  return CallToolResultSchema.parse(
    await client.callTool({ name, arguments: args as Record<string, unknown> }, CallToolResultSchema),
  );
}

/** The texts of a result, one a line. */
export function textOf({ content }: CallToolResult): string {
  return content.map((block) => (block.type === 'text' ? block.text : block.type)).join('\n');
}
