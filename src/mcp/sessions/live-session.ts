import type { AccessIdentity } from '../../tokens/access-identity.js';
import type { McpLimits } from '../mcp-limits.js';
import type { EndReason } from './end-reason.js';

/** What a session is of: `GET /sse`, Streamable HTTP, or `subscriptions/listen`. */
export type SessionKind = 'sse' | 'streamable' | 'subscription';

/** A session that this process holds, whichever transport it came by. It belongs to the user and client of its owner. */
export interface LiveSession {
  /** Its row's id: what operators see. */
  readonly rowId: string;
  /** The public id: whoever knows it still needs a token of its owner. */
  readonly sessionId: string;
  /** A random number, by which the comments of all streams are spread over time. */
  readonly phase: number;
  /** Whom the token speaks for that opened it. */
  readonly owner: AccessIdentity;
  /** When a message last came, in ms. */
  readonly lastSeenAt: number;
  /** Whether it was opened, and its end is worth telling. */
  readonly isOpen: boolean;
  /** Set once, by `end`. */
  readonly endReason?: EndReason | undefined;
  /** How many calls are in flight. */
  readonly callsInFlight: number;
  readonly kind: SessionKind;
  /** Streams that have a reader now. */
  readonly openStreams: number;
  /** What its readers have not taken yet. */
  readonly unreadBytes: number;
  /** Writes a comment to its streams. */
  beat(): void;
  /** Why it cannot go on; undefined where it can. */
  fault(): EndReason | undefined;
  /** Ends its streams, and gives up what is in flight. */
  end(reason: EndReason): void;
}

/** What a session asks of who holds it. */
export interface SessionHolder {
  readonly limits: McpLimits;
  /** The time in ms. */
  now(): number;
  /** The session cannot go on. */
  onFault(session: LiveSession, reason: EndReason): void;
}
