import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { Clock } from '../../common/clock.js';
import { digest } from '../../common/secrets.js';
import type { AuthorizationRequest } from '../../database/generated/client.js';
import { PrismaService, type Transaction } from '../../database/prisma.service.js';
import type { SignedIn } from '../../users/sign-in/sign-in-sessions.service.js';
import { CodesService } from '../codes/codes.service.js';
import { holdLive } from '../codes/live.js';
import { alreadyAnswered } from './authorization-requests.service.js';

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
    const approval = await this.prisma.$transaction(async (tx) => {
      const request = await this.decide(tx, requestId, decider, { approvedAt: this.clock.now() });
      if (!(await holdLive(tx, request.clientId, decider.signedIn.userId))) throw alreadyAnswered();
      const grantId = await this.grantOf(tx, request, decider.signedIn.userId);
      await this.voidCodes(tx, requestId);
      const { clientId } = request;
      const { userId } = decider.signedIn;
      return { request, code: await this.codes.issue(tx, { requestId, clientId, userId, grantId }) };
    });
    this.record('consent.approved', approval.request, decider);
    return approval;
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
