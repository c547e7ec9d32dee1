import type { Prisma } from '../../database/generated/client.js';

/** What a client presents at the token endpoint (RFC 6749 §4.1.3, RFC 7636 §4.5, RFC 8707 §2.2). */
export interface Presentation {
  code: string;
  /** The client that authenticated. */
  client: { readonly id: string };
  redirectUri?: string;
  codeVerifier: string;
  resource?: string | readonly string[];
}

/** Why a code was not redeemed. `resource` is `invalid_target` to the client, everything else `invalid_grant`. */
export type Refusal =
  | 'unknown'
  | 'client'
  | 'redirect_uri'
  | 'verifier'
  | 'resource'
  /** A later approval of the same request put another code in its place, or the person denied after all. */
  | 'void'
  | 'expired'
  /** The client, the user or the grant is revoked. */
  | 'revoked';

/** What a code is redeemed for: insertions, each of the rows of `redeemed`, which has one where the code is redeemed. */
export interface Issuance {
  insertions: readonly Prisma.Sql[];
}

/** What came of a presentation. */
export type Redemption<T extends Issuance = Issuance> =
  /** What it was redeemed for is stored. */
  | { outcome: 'redeemed'; issued: T }
  /** It passed every check, once again: what the code issued must be revoked (RFC 6749 §4.1.2). */
  | { outcome: 'replayed'; codeId: string; grantId: string; userId: string }
  /** Nothing changed. */
  | { outcome: 'refused'; reason: Refusal };
