/** Who reads: a signed-in person, or whom an access token speaks for. */
export interface Reader {
  userId: string;
  /** As accounts are stored under. */
  email: string;
  /** Of the access token; none where a person comes with a browser. */
  scopes: readonly string[];
}

/** What a document's `readers` may name this reader by. */
export function readerKeys({ userId, email, scopes }: Reader): string[] {
  return [userKey(userId), emailKey(email), ...scopes.map(scopeKey)];
}

/** The key of a user by their id, a UUID. */
export function userKey(id: string): string {
  return `user:${id}`;
}

/** The key of a user by their address, also before they have an account. */
export function emailKey(email: string): string {
  return `email:${email}`;
}

/** The key of every caller whose access token has that scope. */
export function scopeKey(scope: string): string {
  return `scope:${scope}`;
}
