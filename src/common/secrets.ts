import { createHash, hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** `bytes` random bytes (default 32: 256 bits) in base64url. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** `bytes` random bytes (default 16: 128 bits) in lowercase hex. */
export function randomHex(bytes = 16): string {
  return randomBytes(bytes).toString('hex');
}

/** SHA-256 of a high-entropy secret: what is stored in its stead. Not for passwords. */
export function digest(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(secret, 'utf8').digest());
}

/** The same in base64, to find something by in memory. */
export function digestText(secret: string): string {
  return hash('sha256', secret, 'base64');
}

/** No secret has this digest. */
const NO_DIGEST = new Uint8Array(32);

/**
 * Whether `presented` has the stored digest; in constant time. Where nothing is stored it does the same work, so that
 * the time does not tell who is unknown.
 */
export function matchesDigest(presented: string, stored: Uint8Array | null | undefined): boolean {
  const matches = timingSafeEqual(digest(presented), stored?.length === 32 ? stored : NO_DIGEST);
  return matches && stored?.length === 32;
}

/** Whether two strings are equal; in a time that tells nothing of where they differ. */
export function equalSecrets(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}
