/** RFC 7662 §2.2. Where `active` is false there is nothing else. */
export class Introspection {
  active!: boolean;
  /** Space-separated. */
  scope?: string;
  client_id?: string;
  /** Of an access token. A refresh token opens no resource, and has none. */
  token_type?: 'Bearer';
  /** Seconds since 1970. */
  exp?: number;
  /** Seconds since 1970. */
  iat?: number;
  /** The id of the person who granted it. */
  sub?: string;
  aud?: string;
  iss?: string;
}
