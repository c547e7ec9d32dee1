import type { IncomingHttpHeaders } from 'node:http';
import {
  classifyInboundRequest,
  INVALID_PARAMS,
  INVALID_REQUEST,
  PROTOCOL_VERSION_META_KEY,
} from '@modelcontextprotocol/server';
import type { JSONRPCMessage, JSONRPCRequest } from '@modelcontextprotocol/sdk/types.js';
import { RpcFailure } from '../server/rpc-failure.js';
import { isRequest, parseMessages } from '../sse/json-rpc.js';
import { ASSUMED_REVISION, BATCH_REVISION, LEGACY_REVISIONS, MODERN_REVISION } from './revisions.js';
import { type AnswerId, HEADER_MISMATCH, RpcRefusal, unsupportedRevision } from './rpc-refusal.js';
import { headerFault } from './standard-headers.js';

/** What a POST holds, by the generation of the protocol that it speaks. */
export type Posted = LegacyPosted | ModernPosted;

/** Up to 2025-11-25: messages, several only in the revision that has batches. */
export interface LegacyPosted {
  era: 'legacy';
  revision: string;
  messages: JSONRPCMessage[];
  isBatch: boolean;
}

/** 2026-07-28: one request, whose headers agree with it; none where it was a notification. */
export interface ModernPosted {
  era: 'modern';
  request?: JSONRPCRequest;
}

/**
 * Tells which generation a body belongs to: the newer one where a message says so in its `_meta`, or the
 * `MCP-Protocol-Version` header does. The SDK judges those; the others need none of its care.
 *
 * @throws RpcRefusal, InvalidMessage
 */
export function classify(body: unknown, headers: IncomingHttpHeaders): Posted {
  const version = headerOf(headers, 'mcp-protocol-version');
  const isModern = version !== undefined && version >= MODERN_REVISION;
  return isModern || claimsModern(body) ? modern(body, headers, version) : legacy(body, version);
}

function legacy(body: unknown, version: string | undefined): LegacyPosted {
  const messages = parseMessages(body);
  const [first] = messages;
  const isInitialize = first !== undefined && isRequest(first) && first.method === 'initialize';
  const revision = version ?? ASSUMED_REVISION;
  // The handshake settles the revision: what the header says before does not count.
  if (!isInitialize && !LEGACY_REVISIONS.includes(revision)) throw unsupportedRevision(revision, idOf(body));
  const isBatch = Array.isArray(body);
  if (isBatch && revision !== BATCH_REVISION) {
    throw refusal(INVALID_REQUEST, `The revision ${revision} has no batches`, null);
  }
  return { era: 'legacy', revision, messages, isBatch };
}

function modern(body: unknown, headers: IncomingHttpHeaders, version: string | undefined): ModernPosted {
  const method = headerOf(headers, 'mcp-method');
  const outcome = classifyInboundRequest({
    httpMethod: 'POST',
    body,
    ...(version === undefined ? {} : { protocolVersionHeader: version }),
    ...(method === undefined ? {} : { mcpMethodHeader: method }),
  });
  const id = idOf(body);
  if (outcome.kind === 'reject') {
    throw new RpcRefusal(outcome.httpStatus, new RpcFailure(outcome.code, outcome.message, outcome.data), id);
  }
  if (outcome.kind === 'legacy') {
    throw refusal(INVALID_REQUEST, `The revision ${MODERN_REVISION} takes one request at a time`, id);
  }
  const { revision = '' } = outcome.classification;
  if (revision !== MODERN_REVISION) throw unsupportedRevision(revision, id);
  if (outcome.messageKind === 'notification') return { era: 'modern' };
  const request = outcome.message;
  const fault = headerFault(request, { version, method, name: headerOf(headers, 'mcp-name') });
  if (fault !== undefined) throw refusal(HEADER_MISMATCH, `Header mismatch: ${fault}`, id);
  return { era: 'modern', request };
}

/** Whether a message, or one of a batch, names a revision in its `_meta`. */
function claimsModern(body: unknown): boolean {
  if (Array.isArray(body)) return body.some(claimsModern);
  const params = (body as { params?: { _meta?: unknown } } | null)?.params;
  const meta = params?._meta;
  return typeof meta === 'object' && meta !== null && PROTOCOL_VERSION_META_KEY in meta;
}

function idOf(body: unknown): AnswerId {
  const id = (body as { id?: unknown } | null)?.id;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

function refusal(code: number, words: string, id: AnswerId): RpcRefusal {
  return new RpcRefusal(400, new RpcFailure(code, words), id);
}

/** The refusal of parameters that are not what the method takes, before anything was begun. */
export function invalidParams(words: string, id: AnswerId): RpcRefusal {
  return refusal(INVALID_PARAMS, words, id);
}
