import { Injectable } from '@nestjs/common';
import type { Prisma } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
import { type LiveCount, LiveCounts } from '../live/live-counts.service.js';
import { CLIENT_ID_FORMAT } from '../pages/id-format.js';
import { byCreation, NEWEST_FIRST, type Page, readPage } from '../pages/keyset.js';
import { isoOrNull } from '../pages/iso.js';
import { containsText } from '../pages/like.js';
import type { PageQuery } from '../pages/page-query.dto.js';
import { PLACE, placeIn, rowsAt, searchPage, within } from '../pages/search-page.js';
import type { ClientsPage, ClientsPageQuery, ClientStatus, ClientView } from './clients.dto.js';

const KEYSET = byCreation(CLIENT_ID_FORMAT);

/** A name or an id is looked for in the row itself. */
const LOOKED_THROUGH = 10_000;

/** The columns that operators see. The digests are not among them. */
const COLUMNS = {
  id: true,
  name: true,
  redirectUris: true,
  grantTypes: true,
  responseTypes: true,
  scopes: true,
  tokenEndpointAuthMethod: true,
  metadata: true,
  createdAt: true,
  lastUsedAt: true,
  revokedAt: true,
} as const satisfies Prisma.ClientSelect;

type ClientRow = Prisma.ClientGetPayload<{ select: typeof COLUMNS }>;

/** Reads clients for operators. */
@Injectable()
export class ClientsQuery {
  constructor(
    private readonly prisma: PrismaService,
    private readonly liveCounts: LiveCounts,
  ) {}

  /**
   * A page of clients, newest first.
   *
   * @throws BadRequestException where the cursor is malformed
   */
  async page(query: ClientsPageQuery): Promise<ClientsPage> {
    const page = isSearch(query) ? await this.search(query) : await this.newest(query);
    const live = await this.liveCounts.ofClients(page.items.map(({ id }) => id));
    return { ...page, items: page.items.map((row) => view(row, live(row.id))) };
  }

  /** One client; undefined where there never was one of that id. */
  async find(id: string): Promise<ClientView | undefined> {
    const row = await this.prisma.client.findUnique({ where: { id }, select: COLUMNS });
    return row === null ? undefined : view(row, (await this.liveCounts.ofClients([id]))(id));
  }

  private newest(query: PageQuery): Promise<Page<ClientRow>> {
    return readPage(query, KEYSET, ({ after, ...slice }) =>
      this.prisma.client.findMany({ where: after, select: COLUMNS, ...slice }),
    );
  }

  private search(query: ClientsPageQuery): Promise<Page<ClientRow>> {
    const filter = [matching(query.q), withStatus(query.status)];
    return searchPage(query, CLIENT_ID_FORMAT, {
      lookThrough: LOOKED_THROUGH,
      find: (stretch, take) =>
        this.prisma.client.findMany({
          where: { AND: [within(stretch), ...filter] },
          select: PLACE,
          orderBy: NEWEST_FIRST,
          take,
        }),
      load: (places) => this.prisma.client.findMany({ ...rowsAt(places), select: COLUMNS }),
      place: (stretch, skip) => this.prisma.client.findFirst(placeIn(stretch, skip)),
    });
  }
}

function isSearch({ q, status }: ClientsPageQuery): boolean {
  return q !== undefined || status !== undefined;
}

function matching(q: string | undefined): Prisma.ClientWhereInput {
  if (q === undefined) return {};
  return { OR: [{ name: containsText(q) }, { id: containsText(q) }] };
}

function withStatus(status: ClientStatus[] | undefined): Prisma.ClientWhereInput {
  if (status === undefined || new Set(status).size !== 1) return {};
  return { revokedAt: status.includes('active') ? null : { not: null } };
}

function view(row: ClientRow, live: LiveCount): ClientView {
  return {
    id: row.id,
    name: row.name,
    status: row.revokedAt === null ? 'active' : 'revoked',
    redirect_uris: row.redirectUris,
    grant_types: row.grantTypes,
    response_types: row.responseTypes,
    scopes: row.scopes,
    token_endpoint_auth_method: row.tokenEndpointAuthMethod,
    metadata: row.metadata as Record<string, unknown>,
    created_at: row.createdAt.toISOString(),
    last_used_at: isoOrNull(row.lastUsedAt),
    revoked_at: isoOrNull(row.revokedAt),
    live_tokens: live.tokens,
    live_sessions: live.sessions,
  };
}
