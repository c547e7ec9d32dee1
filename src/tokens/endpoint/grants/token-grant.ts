import type { Client } from '../../../clients/clients.service.js';
import type { TokenRequest, TokenResponse } from '../token.dto.js';

/** A way to an access token (RFC 6749 §1.3), a file each. */
export interface TokenGrant {
  /** The value of `grant_type`. */
  readonly type: string;

  /** @param client authenticated, and registered for this grant */
  exchange(client: Client, request: TokenRequest): Promise<TokenResponse>;
}
