import { OFFLINE_ACCESS } from '../../../clients/scopes/offline-access.js';
import { DEFAULT_SCOPE, parseScope } from '../../../clients/scopes/scope.js';
import { InvalidScope } from '../../../common/errors/oauth-error.js';
import type { Asked } from '../asked.js';

/**
 * The scopes to ask consent for: those of the request, else the client's, else `mcp`; of them, those that exist.
 * `offline_access` is one where, and only where, there will be a refresh token, asked for or not: whoever consents is
 * told of it, and what was consented to decides.
 *
 * @throws InvalidScope where none is left (RFC 6749 §3.3)
 */
export function checkScope({ parameters: { scope }, client, isRefreshing, keepKnown }: Asked): string[] {
  const registered = client.scopes.length > 0 ? client.scopes : [DEFAULT_SCOPE];
  const scopes = keepKnown(scope === undefined ? registered : parseScope(scope));
  if (scopes.length === 0) throw new InvalidScope('None of the scopes exists here');
  return isRefreshing ? [...scopes, OFFLINE_ACCESS] : scopes;
}
