import { InsufficientScope, InvalidToken } from '../../common/errors/oauth-error.js';
import { challenge, INVALID_TOKEN } from './challenge.js';

/**
 * The 401 for a token that is not let in, or not any more.
 *
 * @param baseUrl PUBLIC_URL
 * @param scopes every scope that the request needs
 */
export function invalidToken(baseUrl: string, scopes: readonly string[]): InvalidToken {
  const error = { code: 'invalid_token', description: INVALID_TOKEN };
  return new InvalidToken(INVALID_TOKEN, { 'WWW-Authenticate': challenge({ baseUrl, scopes, error }) });
}

/** The 403 for a token whose scopes do not reach this far. */
export function insufficientScope(baseUrl: string, scopes: readonly string[]): InsufficientScope {
  const description = `This needs the scope ${scopes.join(' ')}`;
  const error = { code: 'insufficient_scope', description };
  return new InsufficientScope(description, {
    'WWW-Authenticate': challenge({ baseUrl, scopes, error }),
  });
}
