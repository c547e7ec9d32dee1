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
}
