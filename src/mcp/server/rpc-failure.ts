/** JSON-RPC 2.0 §5.1. */
export const PARSE_ERROR = -32700;
/** JSON-RPC 2.0 §5.1. */
export const INVALID_REQUEST = -32600;
/** JSON-RPC 2.0 §5.1. */
export const METHOD_NOT_FOUND = -32601;
/** JSON-RPC 2.0 §5.1; also what MCP answers to the name of an unknown tool. */
export const INVALID_PARAMS = -32602;
/** JSON-RPC 2.0 §5.1. */
export const INTERNAL_ERROR = -32603;
/** No such resource, in the revisions up to 2025-11-25; -32602 from 2026-07-28 on. */
export const RESOURCE_NOT_FOUND = -32002;
/** Ours: the token lacks a scope, and the answer has no HTTP status of its own to say so. */
export const INSUFFICIENT_SCOPE = 403;

/** Thrown in a handler: the binding answers with a JSON-RPC error of this code, message and data. All are public. */
export class RpcFailure extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly data?: unknown,
  ) {
    super(message);
  }
}
