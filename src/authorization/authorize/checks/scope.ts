import { DEFAULT_SCOPE, parseScope } from '../../../clients/scopes/scope.js';
import { InvalidScope } from '../../../common/errors/oauth-error.js';
import type { Asked } from '../asked.js';

/**
 * The scopes to ask consent for: those of the request, else the client's, else `mcp`; of them, those that exist.
 *
 * @throws InvalidScope where none is left (RFC 6749 §3.3)
 */
export function checkScope({ parameters: { scope }, client, keepKnown }: Asked): string[] {
  const registered = client.scopes.length > 0 ? client.scopes : [DEFAULT_SCOPE];
  const scopes = keepKnown(scope === undefined ? registered : parseScope(scope));
  if (scopes.length === 0) throw new InvalidScope('None of the scopes exists here');
  return scopes;
}
