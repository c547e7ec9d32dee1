import type { JSONWebKeySet } from 'jose';
import { InvalidClientMetadata } from '../../common/errors/oauth-error.js';
import { Prisma } from '../../database/generated/client.js';
import { documentUrlFault } from '../metadata-documents/document-url.js';
import { ASSERTION_ALGORITHMS, PRIVATE_KEY_JWT } from './auth-methods.js';
import { readKeySet } from './key-set.js';

/** By which keys a client signs, as its metadata says it; null where it does not. */
export interface DeclaredKeys {
  jwks: JSONWebKeySet | null;
  jwksUri: string | null;
  assertionAlgorithm: string | null;
}

/**
 * Reads `jwks`, `jwks_uri` (RFC 7591 §2) and `token_endpoint_auth_signing_alg` of a client's metadata.
 *
 * @throws InvalidClientMetadata naming the field
 */
export function readDeclaredKeys(metadata: Readonly<Record<string, unknown>>): DeclaredKeys {
  const jwks = metadata['jwks'] ?? null;
  const jwksUri = metadata['jwks_uri'] ?? null;
  if (jwks !== null && jwksUri !== null) {
    throw new InvalidClientMetadata('jwks and jwks_uri must not both be there');
  }
  return {
    jwks: jwks === null ? null : keySet(jwks),
    jwksUri: jwksUri === null ? null : keySetUrl(jwksUri),
    assertionAlgorithm: algorithm(metadata['token_endpoint_auth_signing_alg'] ?? null),
  };
}

/** Of a client that does not sign. */
export const NO_KEYS: DeclaredKeys = { jwks: null, jwksUri: null, assertionAlgorithm: null };

/** The same as columns of the client's row. */
export interface KeyColumns extends Omit<DeclaredKeys, 'jwks'> {
  jwks: Prisma.InputJsonValue | typeof Prisma.DbNull;
}

/** Makes columns of keys. */
export function toColumns({ jwks, ...rest }: DeclaredKeys): KeyColumns {
  return { ...rest, jwks: jwks === null ? Prisma.DbNull : (jwks as unknown as Prisma.InputJsonObject) };
}

/**
 * What a registration says of the keys that it signs with. It may not name an address for them: nothing that
 * is registered is fetched.
 *
 * @throws InvalidClientMetadata naming the field
 */
export function registeredKeys(
  method: string,
  { jwks, token_endpoint_auth_signing_alg }: RegisteredKeys,
): DeclaredKeys {
  if (method !== PRIVATE_KEY_JWT) return NO_KEYS;
  const keys = readDeclaredKeys({ jwks, token_endpoint_auth_signing_alg });
  checkKeysOf(method, keys);
  return keys;
}

/** What of a registration is about keys. */
export interface RegisteredKeys {
  jwks?: object;
  token_endpoint_auth_signing_alg?: string;
}

/** @throws InvalidClientMetadata where a client would sign, and there is no key of it (RFC 7523 §2.2) */
export function checkKeysOf(method: string, { jwks, jwksUri }: DeclaredKeys): void {
  if (method !== PRIVATE_KEY_JWT || jwks !== null || jwksUri !== null) return;
  throw new InvalidClientMetadata('private_key_jwt needs the public keys of the client');
}

function keySet(value: unknown): JSONWebKeySet {
  const read = readKeySet(value);
  if (typeof read === 'string') throw new InvalidClientMetadata(`jwks: ${read}`);
  return read;
}

function keySetUrl(value: unknown): string {
  const fault = typeof value === 'string' ? documentUrlFault(value) : 'it must be a string';
  if (fault !== undefined) throw new InvalidClientMetadata(`jwks_uri: ${fault}`);
  return value as string;
}

function algorithm(value: unknown): string | null {
  if (value === null) return null;
  const known = ASSERTION_ALGORITHMS.find((name) => name === value);
  if (known !== undefined) return known;
  throw new InvalidClientMetadata(
    `token_endpoint_auth_signing_alg must be one of: ${ASSERTION_ALGORITHMS.join(', ')}`,
  );
}
