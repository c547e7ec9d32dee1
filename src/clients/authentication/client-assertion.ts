import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyOptions,
} from 'jose';

/** RFC 7523 §2.2: the one kind of assertion that is taken. */
export const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What an assertion says before anybody looked at its signature. */
export interface ClaimedAssertion {
  /** Whom it says that it comes from. */
  subject: string | undefined;
  /** The key that it says it was signed with. */
  kid: string | undefined;
}

/** What an assertion claims; undefined where it is no JWT. */
export function readClaims(assertion: string): ClaimedAssertion | undefined {
  try {
    return { subject: decodeJwt(assertion).sub, kid: decodeProtectedHeader(assertion).kid };
  } catch {
    return undefined;
  }
}

/**
 * The claims of an assertion that one of the keys signed. Where it names no key, each that could be is tried.
 *
 * @throws Error where none did, or a claim is not what the options say
 */
export async function verifyAssertion(
  assertion: string,
  keys: JSONWebKeySet,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(assertion, createLocalJWKSet(keys), options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      try {
        return (await jwtVerify(assertion, key, options)).payload;
      } catch (fault) {
        if (!(fault instanceof errors.JWSSignatureVerificationFailed)) throw fault;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}
