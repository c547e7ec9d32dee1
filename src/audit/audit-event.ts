/** The kinds of thing that the trail records. */
export type AuditType =
  | 'client.registered'
  | 'client.updated'
  | 'client.revoked'
  | 'client.authentication_failed'
  | 'user.created'
  | 'user.invited'
  | 'user.invite_accepted'
  | 'user.disabled'
  | 'user.enabled'
  | 'user.erased'
  | 'user.password_reset_offered'
  | 'user.password_reset'
  | 'user.signed_in'
  | 'user.sign_in_failed'
  | 'user.signed_out'
  | 'consent.approved'
  | 'consent.denied'
  | 'code.replayed'
  | 'code.refused'
  | 'token.issued'
  | 'token.refreshed'
  | 'token.revoked'
  | 'refresh.replayed'
  | 'refresh.refused'
  | 'grant.revoked'
  | 'session.opened'
  | 'session.ended'
  | 'tool.called'
  | 'resource.read'
  | 'prompt.read'
  | 'documents.imported'
  | 'document.changed'
  | 'document.removed'
  | 'admin.refused';

/** Something that happened. No secret in any field: ids and words only. */
export interface AuditEntry {
  type: AuditType;
  outcome: 'success' | 'failure';
  /** Who did it: `user:<id>`, `client:<id>`, `operator`, `system` or `anonymous`. */
  actor: string;
  userId?: string;
  clientId?: string;
  /** What else tells it apart: a tool's name, a reason, an id. What is undefined is left out. */
  detail?: Record<string, string | number | boolean | null | undefined>;
}
