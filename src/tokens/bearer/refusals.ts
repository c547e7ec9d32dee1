import { InsufficientScope, InvalidToken } from '../../common/errors/oauth-error.js';
import { challenge, type ChallengeParts, INVALID_TOKEN } from './challenge.js';

/** Where a request was refused: PUBLIC_URL, and the path of it whose metadata the challenge names. */
export type RefusedAt = Pick<ChallengeParts, 'baseUrl' | 'resource'>;

/**
 * The 401 for a token that is not let in, or not any more.
 *
 * @param scopes every scope that the request needs
 */
export function invalidToken(at: RefusedAt, scopes: readonly string[]): InvalidToken {
  const error = { code: 'invalid_token', description: INVALID_TOKEN };
  return new InvalidToken(INVALID_TOKEN, { 'WWW-Authenticate': challenge({ ...at, scopes, error }) });
}

/** The 403 for a token whose scopes do not reach this far. */
export function insufficientScope(at: RefusedAt, scopes: readonly string[]): InsufficientScope {
  return new InsufficientScope(needs(scopes), {
    'WWW-Authenticate': insufficientScopeChallenge(at, scopes),
  });
}

/** The same in a challenge alone, for an answer that is no 403. */
export function insufficientScopeChallenge(at: RefusedAt, scopes: readonly string[]): string {
  const error = { code: 'insufficient_scope', description: needs(scopes) };
  return challenge({ ...at, scopes, error });
}

function needs(scopes: readonly string[]): string {
  return `This needs the scope ${scopes.join(' ')}`;
}
