import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

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

/** Whether `presented` has the stored digest; in constant time. */
export function matchesDigest(presented: string, stored: Uint8Array): boolean {
  return stored.length === 32 && timingSafeEqual(digest(presented), stored);
}

/** Whether two strings are equal; in a time that tells nothing of where they differ. */
export function equalSecrets(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}
