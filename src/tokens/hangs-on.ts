import type { Revocation } from '../events/events.service.js';
import type { AccessIdentity } from './access-identity.js';

/** Whether what was done with this identity's token hangs on what was cut off. */
export function hangsOn(identity: AccessIdentity, { kind, id }: Revocation): boolean {
  const { tokenId, grantId, clientId, userId } = identity;
  return { token: tokenId, grant: grantId, client: clientId, user: userId }[kind] === id;
}
