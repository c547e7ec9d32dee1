import { Injectable } from '@nestjs/common';
import type { Prisma } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
import { LIVE_SESSION } from '../live/live.js';
import { UUID_FORMAT } from '../pages/id-format.js';
import { byCreation, readPage } from '../pages/keyset.js';
import type { PageQuery } from '../pages/page-query.dto.js';
import type { SessionsPage, SessionView } from './sessions.dto.js';

const KEYSET = byCreation(UUID_FORMAT);

/** The columns that operators see. The digest is not among them. */
const COLUMNS = {
  id: true,
  clientId: true,
  userId: true,
  tokenId: true,
  replica: true,
  createdAt: true,
  lastSeenAt: true,
  client: { select: { name: true } },
  user: { select: { email: true } },
} as const satisfies Prisma.McpSessionSelect;

type SessionRow = Prisma.McpSessionGetPayload<{ select: typeof COLUMNS }>;

/** Reads live MCP sessions for operators. */
@Injectable()
export class SessionsQuery {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * A page of live sessions, newest first.
   *
   * @throws BadRequestException where the cursor is malformed
   */
  async page(query: PageQuery): Promise<SessionsPage> {
    const page = await readPage(query, KEYSET, ({ after, ...slice }) =>
      this.prisma.mcpSession.findMany({ where: { AND: [after, LIVE_SESSION] }, select: COLUMNS, ...slice }),
    );
    return { ...page, items: page.items.map(view) };
  }
}

function view(row: SessionRow): SessionView {
  return {
    id: row.id,
    client_id: row.clientId,
    client_name: row.client.name,
    user_id: row.userId,
    user_email: row.user.email,
    token_id: row.tokenId,
    replica: row.replica,
    created_at: row.createdAt.toISOString(),
    last_seen_at: row.lastSeenAt.toISOString(),
  };
}
