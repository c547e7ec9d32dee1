import type {
  ClientCapabilities,
  LoggingLevel,
  Result,
  ServerCapabilities,
} from '@modelcontextprotocol/sdk/types.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import type { Cancellation } from '../calls/cancellation.js';

/** What clients get of the log of the calls that they make, where they did not say. */
export const DEFAULT_LOG_LEVEL: LoggingLevel = 'info';

/** The client of one request, as the protocol that it speaks reaches it while the request is being answered. */
export interface Peer {
  /** Sends a notification that belongs to the request: progress, a log message. */
  notify(method: string, params: object): Promise<void>;
  /**
   * Asks the client: sampling, elicitation. Absent where the client or its protocol cannot.
   *
   * @returns its result, as it came
   * @throws where the client answers with an error, or `signal` is aborted
   */
  request?(method: string, params: object, signal: AbortSignal): Promise<unknown>;
  /** What the client said that it can do; absent where it has said nothing. */
  capabilities?: ClientCapabilities;
  /** Under which the client wants progress; absent where it wants none. */
  progressToken?: string | number;
  /** The least severe log message that the client wants; absent where it wants none. */
  logLevel?: LoggingLevel;
  /** What outlives the request: absent where the protocol has no session. */
  session?: PeerSession;
}

/** What a client's session remembers between requests. */
export interface PeerSession {
  /** `logging/setLevel`: what `logLevel` is from the next request on. */
  setLogLevel(level: LoggingLevel): void;
  /**
   * `resources/subscribe`: the client is told of each update until it has enough, the session ends, or the caller is
   * cut off.
   *
   * @throws RpcFailure where it watches too many
   */
  watch(uri: string, caller: AccessIdentity): void;
  /** `resources/unsubscribe`. */
  unwatch(uri: string): void;
}

/** A request of MCP: who makes it, for how long, and over which routes it came. */
export interface McpCall {
  caller: AccessIdentity;
  /** Given up where the client cancels, or is gone. */
  cancellation: Cancellation;
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
