import { AccessTokensService } from '../../src/tokens/access-tokens.service.js';
import { createToken, type TokenFixture } from '../support/fixtures.js';
import type { TestApp } from '../support/test-app.js';
import { BakeTool } from './asking-tools.js';
import { type Headers, type Message, messagesOf, post } from './streamable-post.js';

const BAKE = { jsonrpc: '2.0', id: 5, method: 'tools/call', params: { name: 'bake' } };

/** A call of the tool that waits, and the answer that has begun. */
export interface Baking {
  baking: BakeTool['baking'][number];
  messages: AsyncGenerator<Message>;
  first: Message & { eventId?: string };
}

/** What tests of sessions over Streamable HTTP, up to 2025-11-25, do with a service. */
export interface SessionDriver {
  /** Begins a session: what goes with each of its requests. */
  begin: (token: string, capabilities?: object) => Promise<Headers>;
  request: (method: string, token: string, headers: Headers, more?: Headers) => Promise<Response>;
  rows: (userId: string) => Promise<{ id: string; endReason: string | null }[]>;
  revoke: (tokenId: string) => Promise<boolean>;
  beginBaking: (token: string, headers: Headers, signal?: AbortSignal) => Promise<Baking>;
  /** What is left of an answer. */
  rest: (messages: AsyncGenerator<Message>) => Promise<Message[]>;
  /** A token, and a session that was begun with it. */
  open: (capabilities?: object) => Promise<TokenFixture & { headers: Headers }>;
}

/** @param get the service, once it is started */
export function driverOf(get: () => TestApp): SessionDriver {
  const begin = async (token: string, capabilities: object = {}): Promise<Headers> => {
    const params = { protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 't', version: '1' } };
    const response = await post(get(), token, { jsonrpc: '2.0', id: 0, method: 'initialize', params });
    return {
      'Mcp-Session-Id': response.headers.get('mcp-session-id')!,
      'MCP-Protocol-Version': '2025-11-25',
    };
  };
  const request = (
    method: string,
    token: string,
    headers: Headers,
    more: Headers = {},
  ): Promise<Response> => {
    const all = { Accept: 'text/event-stream', Authorization: `Bearer ${token}`, ...headers, ...more };
    return fetch(`${get().base}/mcp`, { method, headers: all as Record<string, string> });
  };
  const rows = (userId: string) => get().prisma.mcpSession.findMany({ where: { userId } });
  const revoke = (tokenId: string): Promise<boolean> =>
    get().app.get(AccessTokensService).revoke(tokenId, 'operator');
  const beginBaking = async (token: string, headers: Headers, signal?: AbortSignal): Promise<Baking> => {
    const next = get().app.get(BakeTool).baking.length;
    const response = await post(get(), token, BAKE, headers, signal);
    const messages = messagesOf(response);
    const first = (await messages.next()).value as Message & { eventId?: string };
    return { baking: get().app.get(BakeTool).baking[next]!, messages, first };
  };
  const rest = async (messages: AsyncGenerator<Message>): Promise<Message[]> => {
    const all: Message[] = [];
    for await (const message of messages) all.push(message);
    return all;
  };
  const open = async (capabilities: object = {}): Promise<TokenFixture & { headers: Headers }> => {
    const fixture = await createToken(get());
    return { ...fixture, headers: await begin(fixture.token, capabilities) };
  };
  return { begin, request, rows, revoke, beginBaking, rest, open };
}
