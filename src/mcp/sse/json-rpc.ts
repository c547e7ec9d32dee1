import { HttpException } from '@nestjs/common';
import {
  type JSONRPCMessage,
  JSONRPCNotificationSchema,
  type JSONRPCRequest,
  JSONRPCRequestSchema,
  JSONRPCResponseSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { z } from 'zod';

/** Messages that one body may hold. */
export const MOST_MESSAGES = 64;

/** What is JSON and no JSON-RPC message: 400, code -32600. */
export class InvalidMessage extends HttpException {
  constructor(words = 'This is no JSON-RPC message') {
    super(words, 400);
  }
}

/**
 * The messages of a body: one, or a batch. Batches are JSON-RPC 2.0 §6, which the revision 2025-03-26 of MCP alone has
 * servers take; each answer goes out by itself. What expects no answer comes first, so that a call is not cancelled by
 * the batch that makes it: §6 leaves the order open.
 *
 * @throws InvalidMessage where one is malformed, there is none or there are too many, or `initialize` is in a batch
 */
export function parseMessages(body: unknown): JSONRPCMessage[] {
  if (!Array.isArray(body)) return [parseMessage(body)];
  if (body.length === 0 || body.length > MOST_MESSAGES) {
    throw new InvalidMessage(`A batch holds 1–${MOST_MESSAGES} messages`);
  }
  const messages = body.map(parseMessage);
  if (messages.some((message) => isRequest(message) && message.method === 'initialize')) {
    throw new InvalidMessage('The initialize request must not be part of a batch');
  }
  return [...messages.filter((message) => !isRequest(message)), ...messages.filter(isRequest)];
}

/** Whether it is a request, which is answered. */
export function isRequest(message: JSONRPCMessage): message is JSONRPCRequest {
  return 'method' in message && 'id' in message;
}

function parseMessage(value: unknown): JSONRPCMessage {
  const { data } = schemaOf(value).safeParse(value);
  if (data === undefined) throw new InvalidMessage();
  return data;
}

/** The one schema that a message can meet: to try one after the other would cost several times as much. */
function schemaOf(value: unknown): z.ZodType<JSONRPCMessage> {
  if (typeof value !== 'object' || value === null || !('method' in value)) return JSONRPCResponseSchema;
  return 'id' in value ? JSONRPCRequestSchema : JSONRPCNotificationSchema;
}
