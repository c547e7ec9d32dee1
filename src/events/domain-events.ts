/** What modules tell each other: the name of what happened and what it carries. */
export interface DomainEvents {
  /** Nothing that hangs on this token, client, user or grant may pass any more. */
  revoked: Revocation;
  /** A user is being erased: nothing may name them any more. */
  'user.erased': { id: string; email: string | null };
  /** An operator or the owner ended this MCP session (its row's id). */
  'session.ended': { sessionId: string };
  /** What this URI leads to changed. */
  'resource.changed': { uri: string };
}

/** What was cut off: everything that hangs on the row of this kind and id. */
export interface Revocation {
  kind: 'token' | 'client' | 'user' | 'grant';
  id: string;
}
