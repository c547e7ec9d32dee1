import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { Clock } from '../../common/clock.js';
import { digest } from '../../common/secrets.js';
import { type AuthorizationRequest, Prisma } from '../../database/generated/client.js';
import { PrismaService, type Transaction } from '../../database/prisma.service.js';
import { Statements } from '../../database/statements.service.js';
import type { SignedIn } from '../../users/sign-in/sign-in-sessions.service.js';
import { CodesService } from '../codes/codes.service.js';
import { holdLive } from '../codes/live.js';
import { alreadyAnswered } from './authorization-requests.service.js';
import { REQUEST_COLUMNS } from './request-columns.js';

/** Who decides, and at which browser. */
export interface Decider {
  signedIn: SignedIn;
  browser: string;
}

/** A decision's request and, where it was approved, the code for the client. */
export interface Approval {
  request: AuthorizationRequest;
  code: string;
}

/**
 * A person's decisions. Each begins with one conditional UPDATE of the request's row, which a redemption locks first
 * too: of decisions and redemptions at once, one after the other is done, each on what the one before left.
 */
@Injectable()
export class DecisionsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly statements: Statements,
    private readonly clock: Clock,
    private readonly codes: CodesService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Approves a request. Approved again by the same session before its code is redeemed (people double-click), the code
   * before is void and the grant is the same.
   *
   * @throws HttpFailure 400 where it was redeemed, denied, or approved by another session, or has ended
   */
  async approve(requestId: string, decider: Decider): Promise<Approval> {
    const approval =
      (await this.approveFirst(requestId, decider)) ?? (await this.approveAgain(requestId, decider));
    this.record('consent.approved', approval.request, decider);
    return approval;
  }

  /**
   * One statement, where nobody decided before: whoever comes at the same time finds it approved. It holds the client and
   * the person to what they are until it is done, so that what ends either finds the grant.
   */
  private async approveFirst(
    id: string,
    { browser, signedIn: { userId, sessionId } }: Decider,
  ): Promise<Approval | undefined> {
    const now = this.clock.now();
    const grantId = randomUUID();
    const code = this.codes.make(grantId, Prisma.sql`FROM decided r`);
    const [request] = await this.statements.query<AuthorizationRequest>`
      WITH live AS (
        SELECT c.id FROM authorization_requests r JOIN clients c ON c.id = r.client_id, users u
        WHERE r.id = ${id} AND c.revoked_at IS NULL AND u.id = ${userId}::uuid AND u.disabled_at IS NULL
        FOR SHARE OF c, u
      ), decided AS (
        UPDATE authorization_requests r
        SET user_id = ${userId}::uuid, session_id = ${sessionId}::uuid, approved_at = ${now}
        FROM live
        WHERE r.id = ${id} AND r.client_id = live.id AND r.browser_digest = ${digest(browser)} AND r.expires_at > ${now}
          AND r.approved_at IS NULL AND r.denied_at IS NULL AND r.redeemed_at IS NULL
        RETURNING r.*
      ), granted AS (
        INSERT INTO grants (id, user_id, client_id, scopes, audience, created_at)
        SELECT ${grantId}::uuid, user_id, client_id, scopes, audience, approved_at FROM decided
      ), issued AS (${code.insertion})
      SELECT ${REQUEST_COLUMNS} FROM decided r`;
    return request && { request, code: code.value };
  }

  /** What the same session approved before, or what is not to be approved. */
  private async approveAgain(requestId: string, decider: Decider): Promise<Approval> {
    return this.prisma.$transaction(async (tx) => {
      const request = await this.decide(tx, requestId, decider, { approvedAt: this.clock.now() });
      if (!(await holdLive(tx, request.clientId, decider.signedIn.userId))) throw alreadyAnswered();
      const grantId = await this.grantOf(tx, request, decider.signedIn.userId);
      await this.voidCodes(tx, requestId);
      const code = this.codes.make(
        grantId,
        Prisma.sql`FROM authorization_requests r WHERE r.id = ${requestId}`,
      );
      await tx.$executeRaw(code.insertion);
      return { request, code: code.value };
    });
  }

  /**
   * Denies a request; what the same session approved of it before is void.
   *
   * @throws HttpFailure 400 as `approve` does
   */
  async deny(requestId: string, decider: Decider): Promise<AuthorizationRequest> {
    const denied = await this.prisma.$transaction(async (tx) => {
      const request = await this.decide(tx, requestId, decider, { deniedAt: this.clock.now() });
      await this.voidCodes(tx, requestId);
      await tx.grant.updateMany({
        where: { codes: { some: { requestId } }, revokedAt: null },
        data: { revokedAt: this.clock.now() },
      });
      return request;
    });
    this.record('consent.denied', denied, decider);
    return denied;
  }

  private async decide(
    tx: Transaction,
    id: string,
    { browser, signedIn: { userId, sessionId } }: Decider,
    decision: { approvedAt: Date } | { deniedAt: Date },
  ): Promise<AuthorizationRequest> {
    const [request] = await tx.authorizationRequest.updateManyAndReturn({
      where: {
        id,
        browserDigest: digest(browser),
        expiresAt: { gt: this.clock.now() },
        deniedAt: null,
        redeemedAt: null,
        OR: [{ approvedAt: null }, { sessionId }],
      },
      data: { userId, sessionId, ...decision },
    });
    if (request === undefined) throw alreadyAnswered();
    return request;
  }

  /** The grant of an earlier approval of this request, else a new one. */
  private async grantOf(tx: Transaction, request: AuthorizationRequest, userId: string): Promise<string> {
    const earlier = await tx.authorizationCode.findFirst({
      where: { requestId: request.id, grant: { revokedAt: null } },
      select: { grantId: true },
    });
    if (earlier !== null) return earlier.grantId;
    const { clientId, scopes, audience } = request;
    const grant = await tx.grant.create({
      data: { userId, clientId, scopes, audience, createdAt: this.clock.now() },
    });
    return grant.id;
  }

  private async voidCodes(tx: Transaction, requestId: string): Promise<void> {
    await tx.authorizationCode.updateMany({
      where: { requestId, redeemedAt: null, revokedAt: null },
      data: { revokedAt: this.clock.now() },
    });
  }

  private record(
    type: 'consent.approved' | 'consent.denied',
    { clientId, scopes }: AuthorizationRequest,
    { signedIn: { userId } }: Decider,
  ): void {
    const detail = { scope: scopes.join(' ') };
    this.audit.record({ type, outcome: 'success', actor: `user:${userId}`, userId, clientId, detail });
  }
}
