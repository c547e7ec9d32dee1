import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../common/clock.js';
import { digest, digestText, randomHex } from '../common/secrets.js';
import { Config } from '../config/config.js';
import { type AccessToken, Prisma } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import { Statements } from '../database/statements.service.js';
import { EventsService } from '../events/events.service.js';
import { type AccessIdentity, AS_OF } from './access-identity.js';
import { LastUsedService } from './last-used.service.js';
import { type LiveToken, RememberedTokens } from './remembered-tokens.service.js';

/** What an access token looks like: `mcp_` and 128 random bits. */
const FORMAT = /^mcp_[0-9a-f]{32}$/;

/** Tokens with neither themselves nor their grant, client or user cut off. */
const LIVE = Prisma.sql`
  FROM access_tokens t
  JOIN grants g ON g.id = t.grant_id AND g.revoked_at IS NULL
  JOIN clients c ON c.id = t.client_id AND c.revoked_at IS NULL
  JOIN users u ON u.id = t.user_id AND u.disabled_at IS NULL
  WHERE t.revoked_at IS NULL`;

/** What a token is issued on. */
export interface Issue {
  grantId: string;
  /** The code that it is issued for; absent where it is for a refresh token. */
  codeId?: string;
  clientId: string;
  userId: string;
  scopes: string[];
  audience: string;
}

/** A token that was issued: its row's id, and its value. */
export interface IssuedToken extends Issue {
  id: string;
  token: string;
}

/** Access tokens: opaque, stored as digests, checked and revoked one by one. */
@Injectable()
export class AccessTokensService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly statements: Statements,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly events: EventsService,
    private readonly audit: AuditService,
    private readonly lastUsed: LastUsedService,
    private readonly remembered: RememberedTokens,
  ) {}

  /**
   * Makes a token, and the statement that stores it. The one time that its value is known.
   *
   * @param source `FROM` what has a row where it is to be stored; absent: it is
   */
  make(issue: Issue, source = Prisma.empty): { issued: IssuedToken; insertion: Prisma.Sql } {
    const { grantId, codeId = null, clientId, userId, scopes, audience } = issue;
    const id = randomUUID();
    const token = `mcp_${randomHex()}`;
    const createdAt = this.clock.now();
    const expiresAt = this.clock.in(this.config.accessTokenTtl, createdAt);
    const insertion = Prisma.sql`
      INSERT INTO access_tokens (
        id, digest, grant_id, code_id, client_id, user_id, scopes, audience, created_at, expires_at
      )
      SELECT ${id}::uuid, ${digest(token)}::bytea, ${grantId}::uuid, ${codeId}::uuid, ${clientId}, ${userId}::uuid,
        ${scopes}::text[], ${audience}, ${createdAt}::timestamptz, ${expiresAt}::timestamptz ${source}`;
    return { issued: { ...issue, id, token }, insertion };
  }

  /**
   * Whom a presented token speaks for: undefined where it is malformed, unknown, expired, for another audience, or
   * where it, its grant, its client or its user is cut off.
   */
  async check(presented: string): Promise<AccessIdentity | undefined> {
    const token = await this.findLive(presented);
    if (token === undefined) return undefined;
    this.lastUsed.noteUse(token.identity);
    return token.identity;
  }

  /**
   * Whether whom it let in would pass now: for what was let in and is about to stay. The database is asked only where
   * something was cut off since.
   */
  async isStillLive(identity: AccessIdentity): Promise<boolean> {
    return this.remembered.isCurrent(identity) || this.isLive(identity.tokenId);
  }

  /** Whether the token of that row's id would pass now. */
  async isLive(tokenId: string): Promise<boolean> {
    const live = await this.statements.query`
      SELECT 1 AS live ${LIVE} AND t.id = ${tokenId}::uuid AND t.expires_at > ${this.clock.now()}`;
    return live.length > 0;
  }

  /**
   * Revokes a token. Answers once nothing can pass with it, also where it was revoked before.
   *
   * @param id its row's id, a UUID
   * @param actor who does it, as the trail names them
   * @returns false where there never was such a token
   */
  async revoke(id: string, actor: string): Promise<boolean> {
    const token = await this.prisma.accessToken.findUnique({ where: { id } });
    if (token === null) return false;
    const { count } = await this.prisma.accessToken.updateMany({
      where: { id, revokedAt: null },
      data: { revokedAt: this.clock.now() },
    });
    if (count === 1) {
      const { userId, clientId } = token;
      this.audit.record({
        type: 'token.revoked',
        outcome: 'success',
        actor,
        userId,
        clientId,
        detail: { token_id: id },
      });
    }
    await this.events.publish('revoked', { kind: 'token', id });
    return true;
  }

  /** The token of that value where it would pass now, else undefined. No use of it is noted. */
  async findLive(presented: string): Promise<LiveToken | undefined> {
    if (!FORMAT.test(presented)) return undefined;
    const key = digestText(presented);
    return this.remembered.find(key) ?? (await this.lookUp(presented, key));
  }

  /** The token of that value, whatever its state; undefined where there is none. */
  async find(presented: string): Promise<AccessToken | undefined> {
    if (!FORMAT.test(presented)) return undefined;
    const token = await this.prisma.accessToken.findUnique({ where: { digest: digest(presented) } });
    return token ?? undefined;
  }

  /** The ids of those that were issued for that code. */
  async issuedFor(codeId: string): Promise<string[]> {
    const tokens = await this.prisma.accessToken.findMany({ where: { codeId }, select: { id: true } });
    return tokens.map(({ id }) => id);
  }

  /** One query by the digest's index sees all that may cut it off together. */
  private async lookUp(presented: string, key: string): Promise<LiveToken | undefined> {
    const asOf = this.remembered.asOf();
    const [row] = await this.statements.query<AccessIdentity & { createdAt: Date }>`
      SELECT t.id AS "tokenId", t.grant_id AS "grantId", t.user_id AS "userId", u.email,
             t.client_id AS "clientId", t.scopes, t.created_at AS "createdAt", t.expires_at AS "expiresAt"
      ${LIVE} AND t.digest = ${digest(presented)} AND t.expires_at > ${this.clock.now()}
        AND t.audience = ${this.config.baseUrl}`;
    if (row === undefined) return undefined;
    const { createdAt, ...identity } = row;
    const token = { identity: { ...identity, [AS_OF]: asOf }, createdAt };
    this.remembered.keep(key, token);
    return token;
  }
}
