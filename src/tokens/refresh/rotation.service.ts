import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { holdLive } from '../../authorization/codes/live.js';
import { Clock } from '../../common/clock.js';
import { PrismaService, type Transaction } from '../../database/prisma.service.js';
import { AccessTokensService, type IssuedToken } from '../access-tokens.service.js';
import type { TokenResponse } from '../endpoint/token.dto.js';
import { TokenResponses } from '../endpoint/token-responses.service.js';
import { GRACE_SECONDS, isInGrace } from './grace.js';
import { type FoundRefreshToken, RefreshTokensService } from './refresh-tokens.service.js';
import { seal, unseal } from './sealed-answer.js';

/** What a client presents (RFC 6749 §6, RFC 8707 §2.2). */
export interface RefreshPresentation {
  token: string;
  /** The client that authenticated. */
  client: { readonly id: string };
  /** What it asks for; undefined: all that was granted. */
  scopes?: readonly string[];
  audience: string;
}

/** Why a refresh token was not taken. `scope` is `invalid_scope` to the client, everything else `invalid_grant`. */
export type RefreshRefusal = 'unknown' | 'client' | 'audience' | 'scope' | 'expired' | 'revoked';

/** What came of a presentation. */
export type Rotation =
  | { outcome: 'rotated'; answer: TokenResponse; issued: IssuedToken }
  /** It was, moments ago: the same answer again. */
  | { outcome: 'repeated'; answer: TokenResponse }
  /** It was, long ago: somebody has a copy (RFC 9700 §4.14.2). */
  | { outcome: 'replayed'; grantId: string }
  /** Nothing changed. */
  | { outcome: 'refused'; reason: RefreshRefusal };

/**
 * Puts a new refresh token, with an access token, in the place of one that is presented. All of it is one transaction;
 * one conditional UPDATE decides which of many presentations does it, and the others read what it was answered with.
 */
@Injectable()
export class RotationService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
    private readonly tokens: AccessTokensService,
    private readonly refreshTokens: RefreshTokensService,
    private readonly responses: TokenResponses,
    private readonly audit: AuditService,
  ) {}

  /** Whatever does not match is refused before anything is written. Audits `refresh.refused` and `refresh.replayed`. */
  rotate(presented: RefreshPresentation): Promise<Rotation> {
    return this.prisma.$transaction((tx) => this.decide(tx, presented));
  }

  private async decide(tx: Transaction, presented: RefreshPresentation): Promise<Rotation> {
    const found = await this.refreshTokens.find(presented.token, tx);
    if (found === undefined) return this.refuse('unknown', presented);
    const fault = faultOf(presented, found);
    if (fault !== undefined) return this.refuse(fault, presented, found);
    const isLive = await holdLive(tx, found.clientId, found.userId);
    if (isLive && (await this.refreshTokens.consume(tx, found.id))) return this.replace(tx, presented, found);
    return this.explain(tx, presented, isLive);
  }

  /** The new refresh token reaches as far as the grant, however narrow the access token is (RFC 6749 §6). */
  private async replace(
    tx: Transaction,
    { token, scopes }: RefreshPresentation,
    { id: parentId, grantId, codeId, clientId, userId, grant }: FoundRefreshToken,
  ): Promise<Rotation> {
    const owned = { grantId, clientId, userId };
    const granted = [...(scopes ?? grant.scopes)];
    const access = this.tokens.make({ ...owned, scopes: granted, audience: grant.audience });
    const next = this.refreshTokens.make({ ...owned, codeId, parentId });
    await tx.$executeRaw(access.insertion);
    await tx.$executeRaw(next.insertion);
    const answer = this.responses.of(access.issued, next.token);
    const sealed = seal(JSON.stringify(answer), token);
    const expiresAt = this.clock.in(GRACE_SECONDS);
    await tx.refreshAnswer.create({ data: { id: parentId, sealed, expiresAt } });
    return { outcome: 'rotated', answer, issued: access.issued };
  }

  /** Why a presentation that matches did not use the token: whoever did has committed by now. */
  private async explain(tx: Transaction, presented: RefreshPresentation, isLive: boolean): Promise<Rotation> {
    const found = await this.refreshTokens.find(presented.token, tx);
    if (found === undefined) return this.refuse('unknown', presented);
    const { rotatedAt, revokedAt, grant, answer } = found;
    if (!isLive || revokedAt !== null || grant.revokedAt !== null) {
      return this.refuse('revoked', presented, found);
    }
    if (rotatedAt === null) return this.refuse('expired', presented, found);
    if (answer === null || !isInGrace(rotatedAt, this.clock.now())) return this.replayed(found);
    const again = JSON.parse(unseal(answer.sealed, presented.token)) as TokenResponse;
    return { outcome: 'repeated', answer: again };
  }

  private replayed({ id, grantId, userId, clientId }: FoundRefreshToken): Rotation {
    this.audit.record({
      type: 'refresh.replayed',
      outcome: 'failure',
      actor: `client:${clientId}`,
      userId,
      clientId,
      detail: { refresh_token_id: id, grant_id: grantId },
    });
    return { outcome: 'replayed', grantId };
  }

  private refuse(
    reason: RefreshRefusal,
    { client }: RefreshPresentation,
    found?: FoundRefreshToken,
  ): Rotation {
    this.audit.record({
      type: 'refresh.refused',
      outcome: 'failure',
      actor: `client:${client.id}`,
      clientId: client.id,
      ...(found === undefined ? {} : { userId: found.userId }),
      detail: { reason, refresh_token_id: found?.id ?? null },
    });
    return { outcome: 'refused', reason };
  }
}

/** What of a presentation does not match what was granted. */
function faultOf(
  { client, scopes = [], audience }: RefreshPresentation,
  { clientId, grant }: FoundRefreshToken,
): RefreshRefusal | undefined {
  if (client.id !== clientId) return 'client';
  if (audience !== grant.audience) return 'audience';
  return scopes.every((scope) => grant.scopes.includes(scope)) ? undefined : 'scope';
}
