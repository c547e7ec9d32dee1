import type { JSONRPCRequest } from '@modelcontextprotocol/sdk/types.js';

/** Which parameter `Mcp-Name` repeats, by the method (2026-07-28, transports, standard request headers). */
const NAMED_BY: Readonly<Record<string, 'name' | 'uri'>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
};

/** The headers in which a request of the revision 2026-07-28 repeats itself. */
export interface StandardHeaders {
  version?: string | undefined;
  method?: string | undefined;
  name?: string | undefined;
}

/** What is wrong with a request's headers; undefined where they are all there and agree with the body. */
export function headerFault(
  request: JSONRPCRequest,
  { version, method, name }: StandardHeaders,
): string | undefined {
  if (version === undefined) return 'the MCP-Protocol-Version header is missing';
  if (method === undefined) return 'the Mcp-Method header is missing';
  if (method !== request.method) return 'the Mcp-Method header names another method than the body';
  const field = Object.hasOwn(NAMED_BY, request.method) ? NAMED_BY[request.method] : undefined;
  const named = field === undefined ? undefined : request.params?.[field];
  // Without the parameter there is nothing to repeat: the method says what it takes.
  if (field === undefined || typeof named !== 'string') return undefined;
  if (name === undefined) return `the Mcp-Name header is missing, which repeats params.${field}`;
  if (decodeHeader(name) !== named) return `the Mcp-Name header does not repeat params.${field}`;
  return undefined;
}

/** A header's value as it was before it was encoded (2026-07-28, transports, value encoding); undefined where it is malformed. */
export function decodeHeader(value: string): string | undefined {
  const encoded = /^=\?base64\?(.*)\?=$/s.exec(value)?.[1];
  if (encoded === undefined) return value;
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded) return undefined;
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined;
}
