import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { digest, randomToken } from '../../common/secrets.js';
import { Config } from '../../config/config.js';
import { Prisma } from '../../database/generated/client.js';
import { PrismaService, type Transaction } from '../../database/prisma.service.js';

/** What a refresh token looks like: `mcpr_` and 256 random bits. */
const FORMAT = /^mcpr_[A-Za-z0-9_-]{43}$/;

const FAMILY = { grant: true, answer: true } as const satisfies Prisma.RefreshTokenInclude;

/** A refresh token, whatever its state, with the consent that it hangs on and what it was answered with. */
export type FoundRefreshToken = Prisma.RefreshTokenGetPayload<{ include: typeof FAMILY }>;

/** Whom a refresh token is issued to, and what for. */
export interface RefreshIssue {
  grantId: string;
  /** The code that the family began with. */
  codeId: string;
  clientId: string;
  userId: string;
  /** The one that it replaces. */
  parentId?: string | null;
}

/** Refresh tokens: opaque, stored as digests, used once. Those of one grant are a family. */
@Injectable()
export class RefreshTokensService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /**
   * Makes a token, and the statement that stores it. The one time that its value is known.
   *
   * @param source `FROM` what has a row where it is to be stored; absent: it is
   */
  make(
    { grantId, codeId, clientId, userId, parentId = null }: RefreshIssue,
    source = Prisma.empty,
  ): { token: string; insertion: Prisma.Sql } {
    const token = `mcpr_${randomToken()}`;
    const createdAt = this.clock.now();
    const expiresAt = this.clock.in(this.config.refreshTokenTtl, createdAt);
    const insertion = Prisma.sql`
      INSERT INTO refresh_tokens (
        id, digest, grant_id, code_id, parent_id, client_id, user_id, created_at, expires_at
      )
      SELECT ${randomUUID()}::uuid, ${digest(token)}::bytea, ${grantId}::uuid, ${codeId}::uuid, ${parentId}::uuid,
        ${clientId}, ${userId}::uuid, ${createdAt}::timestamptz, ${expiresAt}::timestamptz ${source}`;
    return { token, insertion };
  }

  /** The token of that value, whatever its state; undefined where there is none. */
  async find(presented: string, tx: Transaction = this.prisma): Promise<FoundRefreshToken | undefined> {
    if (!FORMAT.test(presented)) return undefined;
    const token = await tx.refreshToken.findUnique({
      where: { digest: digest(presented) },
      include: FAMILY,
    });
    return token ?? undefined;
  }

  /** The one conditional UPDATE that decides who uses it. */
  async consume(tx: Transaction, id: string): Promise<boolean> {
    const now = this.clock.now();
    const used = await tx.$executeRaw`
      UPDATE refresh_tokens SET rotated_at = ${now}
      WHERE id = ${id}::uuid AND rotated_at IS NULL AND revoked_at IS NULL AND expires_at > ${now}
        AND EXISTS (SELECT 1 FROM grants WHERE id = grant_id AND revoked_at IS NULL)`;
    return used === 1;
  }

  /** Whether the token of that row's id could be used now. */
  async isLive(id: string): Promise<boolean> {
    const live = await this.prisma.refreshToken.count({
      where: {
        id,
        rotatedAt: null,
        revokedAt: null,
        expiresAt: { gt: this.clock.now() },
        grant: { revokedAt: null },
        client: { revokedAt: null },
        user: { disabledAt: null },
      },
    });
    return live === 1;
  }

  /** Whether the grant ever had one. */
  async isFamily(grantId: string): Promise<boolean> {
    return (await this.prisma.refreshToken.count({ where: { grantId }, take: 1 })) > 0;
  }

  /** The grant of that access token, by the id of its row, where a refresh token of it could still be used. */
  async renewableGrantOf(accessTokenId: string): Promise<string | undefined> {
    const token = await this.prisma.refreshToken.findFirst({
      where: {
        rotatedAt: null,
        revokedAt: null,
        expiresAt: { gt: this.clock.now() },
        grant: { accessTokens: { some: { id: accessTokenId } } },
      },
      select: { grantId: true },
    });
    return token?.grantId;
  }
}
