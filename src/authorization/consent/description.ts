import type { Client } from '../../clients/clients.service.js';
import type { Destination } from '../destination.js';

/** Where a client describes itself: the host of its metadata document. */
export interface Description {
  /** Punycode. */
  host: string;
  /** Whether the answer goes somewhere else than to that host. */
  isElsewhere: boolean;
}

/** Who answers for what a client says of itself (draft-ietf-oauth-client-id-metadata-document §8.5); null: nobody. */
export function descriptionOf(
  { id, documentFetchedAt }: Pick<Client, 'id' | 'documentFetchedAt'>,
  { kind, name }: Destination,
): Description | null {
  if (documentFetchedAt === null) return null;
  const { host } = new URL(id);
  return { host, isElsewhere: kind !== 'web' || name !== host };
}
