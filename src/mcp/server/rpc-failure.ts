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
