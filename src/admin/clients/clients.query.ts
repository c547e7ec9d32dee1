import { Injectable } from '@nestjs/common';
import type { Prisma } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
import { type LiveCount, LiveCounts } from '../live/live-counts.service.js';
import { CLIENT_ID_FORMAT } from '../pages/id-format.js';
import type { CreationPlace } from '../pages/cursor.js';
import {
  byCreation,
  type CreationOrder,
  PLACE,
  type PlaceSlice,
  readPage,
  searchPage,
  type Slice,
} from '../pages/keyset.js';
import { isoOrNull } from '../pages/iso.js';
import { containsText } from '../pages/like.js';
import type { ClientsPage, ClientsPageQuery, ClientStatus, ClientView } from './clients.dto.js';

const KEYSET = byCreation(CLIENT_ID_FORMAT);

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
    const filter = [matching(query.q), withStatus(query.status)];
    const read = ({ after, ...slice }: Slice<Prisma.ClientWhereInput, CreationOrder>): Promise<ClientRow[]> =>
      this.prisma.client.findMany({ where: { AND: [after, ...filter] }, select: COLUMNS, ...slice });
    const page = isSearch(query)
      ? await searchPage(query, KEYSET, { read, place: (slice) => this.place(slice) })
      : await readPage(query, KEYSET, read);
    const live = await this.liveCounts.ofClients(page.items.map(({ id }) => id));
    return { ...page, items: page.items.map((row) => view(row, live(row.id))) };
  }

  private place({ after, ...slice }: PlaceSlice): Promise<CreationPlace | null> {
    return this.prisma.client.findFirst({ where: after, select: PLACE, ...slice });
  }

  /** One client; undefined where there never was one of that id. */
  async find(id: string): Promise<ClientView | undefined> {
    const row = await this.prisma.client.findUnique({ where: { id }, select: COLUMNS });
    return row === null ? undefined : view(row, (await this.liveCounts.ofClients([id]))(id));
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
