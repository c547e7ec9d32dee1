import { PRIVATE_KEY_JWT } from '../authentication/auth-methods.js';
import { InvalidClientMetadata } from '../../common/errors/oauth-error.js';

/** The methods that need no secret of both sides, the stronger one first. */
const METHODS = [PRIVATE_KEY_JWT, 'none'] as const;

/** Whether a client may sign, be it in place of something else. */
export function declaresKeys(document: Readonly<Record<string, unknown>>): boolean {
  const { token_endpoint_auth_method: one, token_endpoint_auth_methods_supported: several } = document;
  return one === PRIVATE_KEY_JWT || (Array.isArray(several) && several.includes(PRIVATE_KEY_JWT));
}

/**
 * How a client authenticates by its metadata document: as `token_endpoint_auth_method` says, which is never weakened;
 * where it says nothing, or names what cannot be, by the stronger of `token_endpoint_auth_methods_supported`; where
 * neither is there, not at all (RFC 7591's default would be a secret, which there cannot be).
 *
 * @throws InvalidClientMetadata where there is no method in common
 */
export function declaredMethod(document: Readonly<Record<string, unknown>>): (typeof METHODS)[number] {
  const { token_endpoint_auth_method: one, token_endpoint_auth_methods_supported: several } = document;
  if (several !== undefined && !Array.isArray(several)) {
    throw new InvalidClientMetadata('token_endpoint_auth_methods_supported must be a list');
  }
  if (one === undefined && several === undefined) return 'none';
  const declared: unknown[] = several ?? [];
  const method = METHODS.find((known) => known === one) ?? METHODS.find((known) => declared.includes(known));
  if (method !== undefined) return method;
  throw new InvalidClientMetadata(`token_endpoint_auth_method must be one of: ${METHODS.join(', ')}`);
}
