/** Under a symbol, so that no other process is told: of an identity that came from one, nothing is known here. */
export const AS_OF = Symbol('as of');

/** Whom a valid access token speaks for: what the bearer guard puts on the request. */
export interface AccessIdentity {
  tokenId: string;
  grantId: string;
  userId: string;
  /** The user's e-mail address. */
  email: string;
  clientId: string;
  scopes: readonly string[];
  expiresAt: Date;
  /** What this process knew of revocations when it was looked up (`RememberedTokens.asOf`). */
  [AS_OF]?: number | undefined;
}
