import type { Transaction } from '../../database/prisma.service.js';

/**
 * Whether neither the client nor the user is revoked; if so, that stays true until the transaction ends: a revocation
 * waits for it, and then finds what it wrote.
 */
export async function holdLive(tx: Transaction, clientId: string, userId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 AS live FROM clients, users
    WHERE clients.id = ${clientId} AND clients.revoked_at IS NULL
      AND users.id = ${userId}::uuid AND users.disabled_at IS NULL
    FOR SHARE`;
  return rows.length > 0;
}
