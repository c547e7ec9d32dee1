import { createHash } from 'node:crypto';
import { equalSecrets } from '../../common/secrets.js';

const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;

/** Whether it can be an S256 challenge: SHA-256 in base64url without padding (RFC 7636 §4.2). */
export function isCodeChallenge(text: string): boolean {
  return CHALLENGE.test(text);
}

/** Whether it can be a verifier: 43 to 128 unreserved characters (RFC 7636 §4.1). */
export function isCodeVerifier(text: string): boolean {
  return VERIFIER.test(text);
}

/** The S256 challenge of a verifier (RFC 7636 §4.2). */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier, 'ascii').digest('base64url');
}

/** Whether `verifier` is well formed and the challenge was made from it; compared in constant time. */
export function provesChallenge(verifier: string, challenge: string): boolean {
  return isCodeVerifier(verifier) && equalSecrets(challengeOf(verifier), challenge);
}
