import { createHmac } from 'node:crypto';
import { equalSecrets } from '../../common/secrets.js';

/** Signs what a browser keeps for us, for one purpose: a signature made for another is never good for it. */
export class Signer {
  private readonly keys: readonly Buffer[];

  /** @param secrets the first one signs; what any of them signed is good */
  constructor(secrets: readonly string[], purpose: string) {
    this.keys = secrets.map((secret) => createHmac('sha256', secret).update(purpose).digest());
  }

  /** HMAC-SHA-256 of the parts, told apart by position: 43 base64url characters. */
  sign(parts: readonly (string | null)[]): string {
    return this.signatures(parts)[0] ?? '';
  }

  /** Whether a signature is that of the parts; in constant time. */
  matches(signature: string, parts: readonly (string | null)[]): boolean {
    return this.signatures(parts).filter((ours) => equalSecrets(signature, ours)).length > 0;
  }

  private signatures(parts: readonly (string | null)[]): string[] {
    const content = JSON.stringify(parts);
    return this.keys.map((key) => createHmac('sha256', key).update(content).digest('base64url'));
  }
}
