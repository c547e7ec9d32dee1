/** What a challenge says (RFC 6750 §3). */
export interface ChallengeParts {
  /** PUBLIC_URL. */
  baseUrl: string;
  /** The path of BASE whose metadata the client is sent to; BASE's own where it is absent. */
  resource?: string;
  /** Every scope that the route needs. */
  scopes: readonly string[];
  /** Absent where no token was presented: RFC 6750 §3.1 wants no error code then. */
  error?: { code: string; description: string };
}

/** The words for a token that is not let in, whatever the reason: nobody learns whether it once was good. */
export const INVALID_TOKEN = 'The access token is invalid, expired or revoked';

/**
 * The value of `WWW-Authenticate`: RFC 6750 §3, with `resource_metadata` (RFC 9728 §5.1), by which a client finds the
 * authorization server. No part holds a quote or a backslash.
 */
export function challenge({ baseUrl, resource = '', scopes, error }: ChallengeParts): string {
  const parameters = [
    ...(error === undefined
      ? []
      : [['error', error.code] as const, ['error_description', error.description] as const]),
    ['resource_metadata', `${baseUrl}/.well-known/oauth-protected-resource${resource}`] as const,
    ['scope', scopes.join(' ')] as const,
  ];
  return `Bearer ${parameters.map(([name, value]) => `${name}="${value}"`).join(', ')}`;
}
