import { Injectable } from '@nestjs/common';
import type { Prisma } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
import { type LiveCount, LiveCounts } from '../live/live-counts.service.js';
import { UUID_FORMAT } from '../pages/id-format.js';
import { isoOrNull } from '../pages/iso.js';
import { byCreation, readPage } from '../pages/keyset.js';
import type { PageQuery } from '../pages/page-query.dto.js';
import type { UsersPage, UserView } from './users.dto.js';

const KEYSET = byCreation(UUID_FORMAT);

/** The columns that operators see; the password's hash is read for whether there is one. */
const COLUMNS = {
  id: true,
  email: true,
  passwordHash: true,
  createdAt: true,
  lastSignInAt: true,
  disabledAt: true,
} as const satisfies Prisma.UserSelect;

type UserRow = Prisma.UserGetPayload<{ select: typeof COLUMNS }>;

/** Reads users for operators. */
@Injectable()
export class UsersQuery {
  constructor(
    private readonly prisma: PrismaService,
    private readonly liveCounts: LiveCounts,
  ) {}

  /**
   * A page of users, newest first.
   *
   * @throws BadRequestException where the cursor is malformed
   */
  async page(query: PageQuery): Promise<UsersPage> {
    const page = await readPage(query, KEYSET, ({ after, ...slice }) =>
      this.prisma.user.findMany({ where: after, select: COLUMNS, ...slice }),
    );
    const live = await this.liveCounts.ofUsers(page.items.map(({ id }) => id));
    return { ...page, items: page.items.map((row) => view(row, live(row.id))) };
  }

  /** One user; undefined where there is none of that id. */
  async find(id: string): Promise<UserView | undefined> {
    const row = await this.prisma.user.findUnique({ where: { id }, select: COLUMNS });
    return row === null ? undefined : view(row, (await this.liveCounts.ofUsers([id]))(id));
  }
}

function statusOf({ disabledAt, passwordHash }: UserRow): UserView['status'] {
  if (disabledAt !== null) return 'disabled';
  return passwordHash === null ? 'invited' : 'active';
}

function view(row: UserRow, live: LiveCount): UserView {
  return {
    id: row.id,
    email: row.email,
    status: statusOf(row),
    created_at: row.createdAt.toISOString(),
    last_sign_in_at: isoOrNull(row.lastSignInAt),
    disabled_at: isoOrNull(row.disabledAt),
    live_tokens: live.tokens,
    live_sessions: live.sessions,
  };
}
