import { type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { Request } from 'express';
import { AuditService } from '../../audit/audit.service.js';
import { HttpFailure } from '../../common/errors/failure.js';
import { RateLimits } from '../../limits/rate-limits.service.js';
import { ADMIN_KEY } from './admin-key.strategy.js';

/**
 * Lets operators in: 401 without the admin key, 429 where that happens too often. It runs before a body is read. The
 * right key is never slowed, not even from an address at its limit: at 32 characters or more it is not guessed, and a
 * stranger behind the same proxy or NAT must not be able to keep an operator from a revocation.
 */
@Injectable()
export class AdminGuard extends AuthGuard(ADMIN_KEY) {
  constructor(
    private readonly limits: RateLimits,
    private readonly audit: AuditService,
  ) {
    super();
  }

  /**
   * @throws HttpFailure 401 with the challenge of RFC 6750 §3, audited; or 429, which is not audited: a flood of
   * wrong keys must not fill the trail
   */
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    try {
      await super.canActivate(context);
      return true;
    } catch (error) {
      if (!(error instanceof UnauthorizedException)) throw error;
    }
    return this.refuse(context.switchToHttp().getRequest<Request>());
  }

  private async refuse(request: Request): Promise<never> {
    await this.limits.count('admin-key', request.ip);
    this.audit.record({
      type: 'admin.refused',
      outcome: 'failure',
      actor: 'anonymous',
      detail: { reason: request.headers.authorization === undefined ? 'no_key' : 'wrong_key' },
    });
    throw new HttpFailure(401, 'This needs the admin key, as a bearer token', {
      'WWW-Authenticate': 'Bearer realm="Gatehouse admin"',
    });
  }
}
