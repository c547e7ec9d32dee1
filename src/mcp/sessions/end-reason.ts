/** Why a session ended, as its row and the trail have it. */
export type EndReason =
  /** The client let go of the stream. */
  | 'closed'
  /** The token that opened it expired. */
  | 'expired'
  /** The token, grant, client or user was cut off. */
  | 'revoked'
  /** It made room for a newer one of the same user. */
  | 'replaced'
  /** The client left too much unread. */
  | 'slow_reader'
  /** Nothing came in it for a while, and its client did not listen. */
  | 'idle'
  /** The server is stopping. */
  | 'drained'
  /** An operator ended it. */
  | 'ended_by_admin'
  /** The process that held the stream is gone. */
  | 'lost'
  /** It could not be opened. */
  | 'failed';

/** What was written and not read yet is not for this reader any more, or there is none. */
export const DISCARDING: ReadonlySet<EndReason> = new Set(['revoked', 'expired', 'slow_reader']);

/** What ends a session that its client may go on with, where its id says all that is to be known of it. */
export const PASSING: ReadonlySet<EndReason> = new Set(['idle', 'replaced', 'drained', 'lost', 'expired']);
