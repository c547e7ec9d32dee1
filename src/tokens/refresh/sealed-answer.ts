import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals an answer so that only who holds the refresh token can read it: AES-256-GCM, under a key that HKDF-SHA256
 * (RFC 5869) makes from the token. A token has one answer, so a key seals once.
 *
 * @param refreshToken its value: 256 random bits, of which only the digest is stored
 * @returns what may be stored: IV, ciphertext, tag
 */
export function seal(answer: string, refreshToken: string): Uint8Array<ArrayBuffer> {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf(refreshToken), iv);
  return new Uint8Array(
    Buffer.concat([iv, cipher.update(answer, 'utf8'), cipher.final(), cipher.getAuthTag()]),
  );
}

/**
 * Reads what was sealed.
 *
 * @throws Error where it was sealed for another token, or changed since
 */
export function unseal(sealed: Uint8Array, refreshToken: string): string {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv(CIPHER, keyOf(refreshToken), bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES));
  return Buffer.concat([text, decipher.final()]).toString('utf8');
}

function keyOf(refreshToken: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', refreshToken, '', 'gatehouse refresh answer', 32));
}
