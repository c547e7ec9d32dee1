import { createParser } from 'eventsource-parser';
import type { TestApp } from '../support/test-app.js';
import type { Answer } from './session.js';

/** What clients of Streamable HTTP take. */
export const ACCEPT = 'application/json, text/event-stream';

/** Headers of a request; undefined leaves one out. */
export type Headers = Record<string, string | undefined>;

/** The parameters that every request of 2026-07-28 has. */
export function envelope(capabilities: object = {}, more: object = {}): { _meta: object } {
  return {
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
      'io.modelcontextprotocol/clientCapabilities': capabilities,
      ...more,
    },
  };
}

/** POSTs to /mcp: JSON, or what is a string already. */
export function post(
  { base }: Pick<TestApp, 'base'>,
  token: string,
  body: unknown,
  headers: Headers = {},
  signal?: AbortSignal,
): Promise<Response> {
  const all: Headers = {
    Connection: 'close',
    Authorization: `Bearer ${token}`,
    'Content-Type': 'application/json',
    Accept: ACCEPT,
    ...headers,
  };
  return fetch(`${base}/mcp`, {
    method: 'POST',
    headers: Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** A request of 2026-07-28, with the headers that repeat it. */
export function postModern(
  service: Pick<TestApp, 'base'>,
  token: string,
  method: string,
  params: Record<string, unknown> = {},
  { headers = {}, capabilities = {}, meta = {}, signal }: ModernOptions = {},
): Promise<Response> {
  const name = params['name'] ?? params['uri'];
  const body = { jsonrpc: '2.0', id: 1, method, params: { ...params, ...envelope(capabilities, meta) } };
  const standard: Headers = {
    'MCP-Protocol-Version': '2026-07-28',
    'Mcp-Method': method,
    'Mcp-Name': typeof name === 'string' ? name : undefined,
  };
  return post(service, token, body, { ...standard, ...headers }, signal);
}

/** What a request of 2026-07-28 may have otherwise. */
export interface ModernOptions {
  headers?: Headers;
  capabilities?: object;
  meta?: object;
  signal?: AbortSignal;
}

/** A message from the server. */
export interface Message extends Partial<Answer> {
  method?: string;
  params?: Record<string, unknown>;
}

/** The answer that is one JSON document. */
export async function jsonAnswer(response: Response): Promise<Answer> {
  expect(response.headers.get('content-type')).toBe('application/json');
  return (await response.json()) as Answer;
}

/** The messages of an answer that streams, as they come. */
export async function* messagesOf(response: Response): AsyncGenerator<Message & { eventId?: string }> {
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const come: (Message & { eventId?: string })[] = [];
  const parser = createParser({
    onEvent: ({ event, id, data }) => {
      expect(event).toBe('message');
      come.push({ ...(JSON.parse(data) as Message), ...(id === undefined ? {} : { eventId: id }) });
    },
  });
  const decoder = new TextDecoder();
  for await (const bytes of response.body as ReadableStream<Uint8Array>) {
    parser.feed(decoder.decode(bytes, { stream: true }));
    yield* come.splice(0);
  }
}

/** Every message of an answer that streams, once it has ended. */
export async function allMessages(response: Response): Promise<Message[]> {
  const messages: Message[] = [];
  for await (const message of messagesOf(response)) messages.push(message);
  return messages;
}
