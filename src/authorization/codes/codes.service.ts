import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { Clock } from '../../common/clock.js';
import { digest, randomToken } from '../../common/secrets.js';
import { Config } from '../../config/config.js';
import type { Prisma } from '../../database/generated/client.js';
import type { Transaction } from '../../database/prisma.service.js';
import { holdLive } from './live.js';
import { presentationFault } from './presentation.js';
import type { Presentation, Redemption, Refusal } from './redemption.js';

export type { Presentation, Redemption, Refusal } from './redemption.js';

/** 24 bytes in base64url. */
const CODE = /^[A-Za-z0-9_-]{32}$/;

type FoundCode = Prisma.AuthorizationCodeGetPayload<{ include: { request: true; grant: true } }>;

/** Whom and what a code is issued for. */
export interface NewCode {
  requestId: string;
  clientId: string;
  userId: string;
  grantId: string;
}

/** Authorization codes: 24 random bytes, stored as SHA-256, short-lived, redeemed once. */
@Injectable()
export class CodesService {
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly audit: AuditService,
  ) {}

  /** Stores a new code; returns its value, which nothing else knows. */
  async issue(tx: Transaction, code: NewCode): Promise<string> {
    const value = randomToken(24);
    const createdAt = this.clock.now();
    await tx.authorizationCode.create({
      data: {
        ...code,
        digest: digest(value),
        createdAt,
        expiresAt: this.clock.in(this.config.authCodeTtl, createdAt),
      },
    });
    return value;
  }

  /** The code of that value with its request and grant, whatever its state; undefined where there is none. */
  async find(tx: Transaction, value: string): Promise<FoundCode | undefined> {
    if (!CODE.test(value)) return undefined;
    const code = await tx.authorizationCode.findUnique({
      where: { digest: digest(value) },
      include: { request: true, grant: true },
    });
    return code ?? undefined;
  }

  /**
   * Redeems a code in the caller's transaction, which is to insert the token that it is redeemed for. Whatever of the
   * presentation does not match is refused before anything is written. Audits `code.refused` and `code.replayed`.
   */
  async redeem(tx: Transaction, presented: Presentation): Promise<Redemption> {
    const code = await this.find(tx, presented.code);
    if (code === undefined) return this.refuse('unknown', presented);
    const fault = presentationFault(presented, code.request, this.config.baseUrl);
    if (fault !== undefined) return this.refuse(fault, presented, code);

    // The request's row is locked first here and in a decision, so that neither sees the other half done.
    await tx.$executeRaw`SELECT 1 FROM authorization_requests WHERE id = ${code.requestId} FOR UPDATE`;
    const isLive = await holdLive(tx, code.clientId, code.userId);
    if (isLive && (await this.consume(tx, code))) {
      const { id: codeId, grantId, userId, request } = code;
      return {
        outcome: 'redeemed',
        codeId,
        grantId,
        userId,
        scopes: request.scopes,
        audience: request.audience,
      };
    }
    return this.explain(tx, presented, isLive);
  }

  /** The one conditional UPDATE that decides who redeems it. */
  private async consume(tx: Transaction, { id, requestId }: FoundCode): Promise<boolean> {
    const now = this.clock.now();
    const redeemed = await tx.$executeRaw`
      UPDATE authorization_codes SET redeemed_at = ${now}
      WHERE id = ${id}::uuid AND redeemed_at IS NULL AND revoked_at IS NULL AND expires_at > ${now}
        AND EXISTS (SELECT 1 FROM authorization_requests WHERE id = request_id AND redeemed_at IS NULL AND denied_at IS NULL)
        AND EXISTS (SELECT 1 FROM grants WHERE id = grant_id AND revoked_at IS NULL)`;
    if (redeemed === 0) return false;
    await tx.authorizationRequest.update({ where: { id: requestId }, data: { redeemedAt: now } });
    return true;
  }

  /** Why a presentation that matches did not redeem the code; the request's row is locked, so it stays so. */
  private async explain(tx: Transaction, presented: Presentation, isLive: boolean): Promise<Redemption> {
    const code = await this.find(tx, presented.code);
    if (code === undefined) return this.refuse('unknown', presented);
    if (code.redeemedAt !== null) return this.replayed(code);
    if (!isLive || code.grant.revokedAt !== null) return this.refuse('revoked', presented, code);
    if (code.revokedAt !== null) return this.refuse('void', presented, code);
    return this.refuse('expired', presented, code);
  }

  private replayed({ id, grantId, userId, clientId }: FoundCode): Redemption {
    this.audit.record({
      type: 'code.replayed',
      outcome: 'failure',
      actor: `client:${clientId}`,
      userId,
      clientId,
      detail: { code_id: id },
    });
    return { outcome: 'replayed', codeId: id, grantId, userId };
  }

  private refuse(reason: Refusal, { client }: Presentation, code?: FoundCode): Redemption {
    this.audit.record({
      type: 'code.refused',
      outcome: 'failure',
      actor: `client:${client.id}`,
      clientId: client.id,
      ...(code === undefined ? {} : { userId: code.userId }),
      detail: { reason, code_id: code?.id ?? null },
    });
    return { outcome: 'refused', reason };
  }
}
