import type { LoggingLevel, Result, ServerCapabilities } from '@modelcontextprotocol/sdk/types.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';

/** The client of one request, as the protocol that it speaks reaches it while the request is being answered. */
export interface Peer {
  /** Sends a notification that belongs to the request: progress, a log message. */
  notify(method: string, params: object): Promise<void>;
  /**
   * Asks the client: sampling, elicitation, roots. Absent where the client or its protocol cannot.
   *
   * @throws where the client answers with an error, or `signal` is aborted
   */
  request?(method: string, params: object, signal: AbortSignal): Promise<unknown>;
  /** Under which the client wants progress; absent where it wants none. */
  progressToken?: string | number;
  /** The least severe log message that the client wants; absent where it wants none. */
  logLevel?: LoggingLevel;
}

/** A request of MCP: who makes it, for how long, and over which routes it came. */
export interface McpCall {
  caller: AccessIdentity;
  /** Aborted where the client cancels, or is gone. */
  signal: AbortSignal;
  surface: 'sse' | 'streamable';
  peer: Peer;
}

/** Answers a request of one method. Its parameters are as they were sent. */
export type MethodHandler = (params: unknown, call: McpCall) => Promise<Result> | Result;

/** The methods of one feature, and what is advertised of it. */
export interface MethodFamily {
  /** What clients are told that there is; asked once every module has started. */
  capabilities(): ServerCapabilities;
  /** By the method's name. */
  readonly handlers: Readonly<Record<string, MethodHandler>>;
}
