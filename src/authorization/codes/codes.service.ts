import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { Clock } from '../../common/clock.js';
import { digest, randomToken } from '../../common/secrets.js';
import { Config } from '../../config/config.js';
import { Prisma } from '../../database/generated/client.js';
import { Statements } from '../../database/statements.service.js';
import { findCode, type FoundCode } from './found-code.js';
import { presentationFault } from './presentation.js';
import type { Issuance, Presentation, Redemption, Refusal } from './redemption.js';

export type { Presentation, Redemption, Refusal } from './redemption.js';

type Unredeemed = Exclude<Redemption, { outcome: 'redeemed' }>;

/** A code that is not stored yet, and the statement that stores it. */
export interface NewCode {
  value: string;
  insertion: Prisma.Sql;
}

/** Authorization codes: 24 random bytes, stored as SHA-256, short-lived, redeemed once. */
@Injectable()
export class CodesService {
  constructor(
    private readonly statements: Statements,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly audit: AuditService,
  ) {}

  /**
   * Makes a code for an approved request; nothing else knows its value.
   *
   * @param source `FROM` where the one row of that request is, as `r`
   */
  make(grantId: string, source: Prisma.Sql): NewCode {
    const value = randomToken(24);
    const now = this.clock.now();
    const expiresAt = this.clock.in(this.config.authCodeTtl, now);
    const insertion = Prisma.sql`
      INSERT INTO authorization_codes (id, digest, request_id, client_id, user_id, grant_id, created_at, expires_at)
      SELECT ${randomUUID()}::uuid, ${digest(value)}::bytea, r.id, r.client_id, r.user_id, ${grantId}::uuid,
        ${now}::timestamptz, ${expiresAt}::timestamptz ${source}`;
    return { value, insertion };
  }

  /** The code of that value, whatever its state; undefined where there is none. */
  find(value: string): Promise<FoundCode | undefined> {
    return findCode(this.statements, value);
  }

  /**
   * Redeems a code, and inserts what it is redeemed for, together. Whatever of the presentation does not match is refused
   * before anything is written. Audits `code.refused` and `code.replayed`.
   *
   * @param make what it is redeemed for
   */
  async redeem<T extends Issuance>(
    presented: Presentation,
    make: (code: FoundCode) => T,
  ): Promise<Redemption<T>> {
    const code = await this.find(presented.code);
    if (code === undefined) return this.refuse('unknown', presented);
    const fault = presentationFault(presented, code, this.config.baseUrl);
    if (fault !== undefined) return this.refuse(fault, presented, code);
    const issued = make(code);
    return (await this.consume(code, issued)) ? { outcome: 'redeemed', issued } : this.explain(presented);
  }

  /**
   * The one statement that decides who redeems it. It locks the request's row first, as a decision does, so that neither
   * sees the other half done; then it holds the client, the person and the grant to what they are: what ends one of them
   * waits, and then finds what was written here.
   */
  private async consume(
    { id, requestId, clientId, userId, grantId }: FoundCode,
    { insertions }: Issuance,
  ): Promise<boolean> {
    const now = this.clock.now();
    const issued = insertions.map(
      (insertion, n) => Prisma.sql`, ${Prisma.raw(`issued_${n}`)} AS (${insertion})`,
    );
    const redeemed = await this.statements.query`
      WITH request AS (
        SELECT id FROM authorization_requests
        WHERE id = ${requestId} AND redeemed_at IS NULL AND denied_at IS NULL FOR UPDATE
      ), live AS (
        SELECT 1 FROM request, clients c, users u, grants g
        WHERE c.id = ${clientId} AND c.revoked_at IS NULL AND u.id = ${userId}::uuid AND u.disabled_at IS NULL
          AND g.id = ${grantId}::uuid AND g.revoked_at IS NULL
        FOR SHARE OF c, u, g
      ), redeemed AS (
        UPDATE authorization_codes SET redeemed_at = ${now} FROM live
        WHERE id = ${id}::uuid AND redeemed_at IS NULL AND revoked_at IS NULL AND expires_at > ${now}
        RETURNING request_id
      )${issued.length === 0 ? Prisma.empty : Prisma.join(issued, '')}
      UPDATE authorization_requests SET redeemed_at = ${now} FROM redeemed WHERE id = redeemed.request_id
      RETURNING id`;
    return redeemed.length > 0;
  }

  /** Why a presentation that matches did not redeem the code: whoever changed its state has committed by now. */
  private async explain(presented: Presentation): Promise<Unredeemed> {
    const code = await this.find(presented.code);
    if (code === undefined) return this.refuse('unknown', presented);
    if (code.redeemedAt !== null) return this.replayed(code);
    const isCut = [code.clientRevokedAt, code.userDisabledAt, code.grantRevokedAt].some((at) => at !== null);
    if (isCut) return this.refuse('revoked', presented, code);
    if (code.revokedAt !== null) return this.refuse('void', presented, code);
    return this.refuse('expired', presented, code);
  }

  private replayed({ id, grantId, userId, clientId }: FoundCode): Unredeemed {
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

  private refuse(reason: Refusal, { client }: Presentation, code?: FoundCode): Unredeemed {
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
