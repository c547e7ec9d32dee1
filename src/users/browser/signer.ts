import { createHmac } from 'node:crypto';
import { equalSecrets } from '../../common/secrets.js';

/** Signs what a browser keeps for us, for one purpose: a signature made for another is never good for it. */
export class Signer {
  private readonly key: Buffer;

  /** @param secret SESSION_SECRET */
  constructor(secret: string, purpose: string) {
    this.key = createHmac('sha256', secret).update(purpose).digest();
  }

  /** HMAC-SHA-256 of the parts, told apart by position: 43 base64url characters. */
  sign(parts: readonly (string | null)[]): string {
    return createHmac('sha256', this.key).update(JSON.stringify(parts)).digest('base64url');
  }

  /** Whether a signature is that of the parts; in constant time. */
  matches(signature: string, parts: readonly (string | null)[]): boolean {
    return equalSecrets(signature, this.sign(parts));
  }
}
