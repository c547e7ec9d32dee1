import { InvalidTarget } from '../../common/errors/oauth-error.js';
import { provesChallenge } from '../pkce/pkce.js';
import { audienceOf } from '../resource.js';
import type { Presentation, Refusal } from './redemption.js';

/** What the code was issued for: what a presentation must match. */
export interface Authorized {
  clientId: string;
  redirectUri: string;
  codeChallenge: string;
  audience: string;
}

/** What of a presentation does not match what was authorized; undefined where all does. */
export function presentationFault(
  presented: Presentation,
  authorized: Authorized,
  baseUrl: string,
): Refusal | undefined {
  if (presented.client.id !== authorized.clientId) return 'client';
  if (!matchesRedirectUri(presented.redirectUri, authorized.redirectUri)) return 'redirect_uri';
  if (!provesChallenge(presented.codeVerifier, authorized.codeChallenge)) return 'verifier';
  if (!matchesResource(presented.resource, authorized.audience, baseUrl)) return 'resource';
  return undefined;
}

/** OAuth 2.1 §10.2: it need not be sent, for PKCE binds the code; where it is, it must be the same (RFC 6749 §4.1.3). */
function matchesRedirectUri(presented: string | undefined, authorized: string): boolean {
  return presented === undefined || presented === authorized;
}

function matchesResource(presented: Presentation['resource'], audience: string, baseUrl: string): boolean {
  if (presented === undefined) return true;
  try {
    return audienceOf([presented].flat(), baseUrl) === audience;
  } catch (error) {
    if (error instanceof InvalidTarget) return false;
    throw error;
  }
}
