import type { Transaction } from '../database/prisma.service.js';
import type { AuditEntry } from './audit-event.js';

/** An event as it is stored; what is absent is null. */
export interface AuditRow extends AuditEntry {
  occurredAt: Date;
  address?: string | undefined;
  requestId?: string | undefined;
}

/**
 * Inserts events in their order, by one statement whatever their number: as JSON, since a statement with a value for each
 * of their columns costs more to make than all else that a call takes. Those of somebody who was erased since go under the
 * pseudonym; the address is kept where it is not the person's. The caller has said that it writes to the trail.
 */
export async function insertEvents(tx: Transaction, events: readonly AuditRow[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO audit_events
      (occurred_at, type, outcome, actor, user_id, client_id, address, request_id, detail)
    SELECT "occurredAt", type, outcome,
           CASE WHEN actor = 'user:' || erased.id THEN 'user:' || erased.pseudonym ELSE actor END,
           coalesce(erased.pseudonym, "userId"), "clientId",
           CASE WHEN erased.id IS NULL OR actor IN ('operator', 'system') THEN address END,
           "requestId", coalesce(detail, '{}')
    FROM ROWS FROM (json_to_recordset(${JSON.stringify(events)}::json) AS (
           "occurredAt" timestamptz, type text, outcome text, actor text, "userId" uuid, "clientId" text, address text,
           "requestId" text, detail jsonb)) WITH ORDINALITY
    LEFT JOIN erasures AS erased ON erased.id = "userId"
    ORDER BY ordinality`;
}
