import { Injectable } from '@nestjs/common';
import type { Prisma } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
import { byNumber, type Keyset, readPage } from '../pages/keyset.js';
import { byOccurrence, type Occurrence, type OccurrenceOrder } from './by-occurrence.js';
import type { AuditEventView, AuditPage, AuditPageQuery } from './audit.dto.js';

const COLUMNS = {
  id: true,
  occurredAt: true,
  type: true,
  outcome: true,
  actor: true,
  userId: true,
  clientId: true,
  address: true,
  requestId: true,
  detail: true,
} as const satisfies Prisma.AuditEventSelect;

type AuditRow = Prisma.AuditEventGetPayload<{ select: typeof COLUMNS }>;

type AuditOrder = { id: 'desc' } | OccurrenceOrder;
type AuditKeyset = Keyset<Occurrence, Prisma.AuditEventWhereInput, AuditOrder>;

/** Reads the trail for operators. */
@Injectable()
export class AuditQuery {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * A page of what happened, newest first. An event shows at most 250 ms after it happened.
   *
   * @throws BadRequestException where the cursor is malformed
   */
  async page(query: AuditPageQuery): Promise<AuditPage> {
    const filter = filterOf(query);
    const isBounded = query.since !== undefined || query.until !== undefined;
    const keyset: AuditKeyset = isBounded ? byOccurrence : byNumber;
    const page = await readPage<Occurrence, Prisma.AuditEventWhereInput, AuditOrder, AuditRow>(
      query,
      keyset,
      ({ after, ...slice }) =>
        this.prisma.auditEvent.findMany({ where: { AND: [after, filter] }, select: COLUMNS, ...slice }),
    );
    return { ...page, items: page.items.map(view) };
  }
}

function filterOf(query: AuditPageQuery): Prisma.AuditEventWhereInput {
  return {
    type: query.type === undefined ? undefined : { in: query.type },
    outcome: query.outcome,
    actor: query.actor,
    clientId: query.client_id,
    userId: query.user_id,
    occurredAt: { gte: query.since, lt: query.until },
  };
}

function view(row: AuditRow): AuditEventView {
  return {
    id: String(row.id),
    occurred_at: row.occurredAt.toISOString(),
    type: row.type,
    outcome: row.outcome,
    actor: row.actor,
    user_id: row.userId,
    client_id: row.clientId,
    address: row.address,
    request_id: row.requestId,
    detail: row.detail as Record<string, unknown>,
  };
}
