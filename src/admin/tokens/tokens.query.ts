import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { Prisma } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
import { Statements } from '../../database/statements.service.js';
import { liveToken } from '../live/live.js';
import { UUID_FORMAT } from '../pages/id-format.js';
import { isoOrNull } from '../pages/iso.js';
import { byCreation, type Page, readPage } from '../pages/keyset.js';
import { placeIn, rowsAt, searchPage } from '../pages/search-page.js';
import { activityStatement } from './activity-statement.js';
import type { TokensPage, TokensPageQuery, TokenView } from './tokens.dto.js';

const KEYSET = byCreation(UUID_FORMAT);

/** Of each that is live itself, what it hangs on is looked up: a dozen pages of three tables. */
const LOOKED_THROUGH = 2000;

/** The columns that operators see, and what says whether the token is live. The digest is not among them. */
const COLUMNS = {
  id: true,
  clientId: true,
  userId: true,
  scopes: true,
  audience: true,
  createdAt: true,
  expiresAt: true,
  lastUsedAt: true,
  revokedAt: true,
  client: { select: { name: true, revokedAt: true } },
  user: { select: { email: true, disabledAt: true } },
  grant: { select: { revokedAt: true } },
} as const satisfies Prisma.AccessTokenSelect;

type TokenRow = Prisma.AccessTokenGetPayload<{ select: typeof COLUMNS }>;

/** Reads access tokens for operators. */
@Injectable()
export class TokensQuery {
  constructor(
    private readonly prisma: PrismaService,
    private readonly statements: Statements,
    private readonly clock: Clock,
  ) {}

  /**
   * A page of access tokens, newest first.
   *
   * @throws BadRequestException where the cursor is malformed
   */
  async page(query: TokensPageQuery): Promise<TokensPage> {
    const now = this.clock.now();
    const { active, client_id, user_id } = query;
    // By a client or a user an index finds them; whether they are live, none knows.
    const isSearch = active !== undefined && client_id === undefined && user_id === undefined;
    const page = isSearch ? await this.search(query, active, now) : await this.list(query, now);
    return { ...page, items: page.items.map((row) => view(row, now)) };
  }

  private list(query: TokensPageQuery, now: Date): Promise<Page<TokenRow>> {
    const filter = { clientId: query.client_id, userId: query.user_id, ...activity(query.active, now) };
    return readPage(query, KEYSET, ({ after, ...slice }) =>
      this.prisma.accessToken.findMany({ where: { AND: [after, filter] }, select: COLUMNS, ...slice }),
    );
  }

  private search(query: TokensPageQuery, active: boolean, now: Date): Promise<Page<TokenRow>> {
    return searchPage(query, UUID_FORMAT, {
      lookThrough: LOOKED_THROUGH,
      find: (stretch, take) => this.statements.query`${activityStatement({ active, now, stretch, take })}`,
      load: (places) => this.prisma.accessToken.findMany({ ...rowsAt(places), select: COLUMNS }),
      place: (stretch, skip) => this.prisma.accessToken.findFirst(placeIn(stretch, skip)),
    });
  }
}

function activity(active: boolean | undefined, now: Date): Prisma.AccessTokenWhereInput {
  if (active === undefined) return {};
  return active ? liveToken(now) : { NOT: liveToken(now) };
}

function view(row: TokenRow, now: Date): TokenView {
  const tombstones = [row.revokedAt, row.grant.revokedAt, row.client.revokedAt, row.user.disabledAt];
  return {
    id: row.id,
    active: row.expiresAt > now && tombstones.every((tombstone) => tombstone === null),
    client_id: row.clientId,
    client_name: row.client.name,
    user_id: row.userId,
    user_email: row.user.email,
    scopes: row.scopes,
    audience: row.audience,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
    last_used_at: isoOrNull(row.lastUsedAt),
    revoked_at: isoOrNull(row.revokedAt),
  };
}
