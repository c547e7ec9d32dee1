import { UnauthorizedClient } from '../../../common/errors/oauth-error.js';
import type { Asked } from '../asked.js';

/** @throws UnauthorizedClient where the client did not register for authorization codes (RFC 6749 §4.1.2.1) */
export function checkClientUse({ client }: Asked): void {
  if (client.grantTypes.includes('authorization_code')) return;
  throw new UnauthorizedClient('The client is not registered for authorization codes');
}
