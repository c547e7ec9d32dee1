import { BadRequestException, type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { type HeldElsewhere, MessageDelivery } from './message-delivery.service.js';
import { noSuchSession } from './no-such-session.js';
import type { SseSession } from './sse-session.js';
import { SseSessionsService } from './sse-sessions.service.js';

/** A request that these guards let in. */
export interface SessionRequest extends Request {
  body: unknown;
  /** Set by the bearer guard, which stands before. */
  user: AccessIdentity;
  /** Set by the session guard. */
  mcpSession: SseSession | HeldElsewhere;
}

/** Finds the session that `session_id` names, here or at another replica, before the body is read. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(
    private readonly sessions: SseSessionsService,
    private readonly delivery: MessageDelivery,
  ) {}

  /**
   * @throws BadRequestException where no session is named
   * @throws NotFoundException, the same for one that is unknown, ended or another's
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<SessionRequest>();
    const id = request.query['session_id'];
    if (typeof id !== 'string' || id === '')
      throw new BadRequestException('session_id is missing, or repeated');
    const session = this.sessions.find(id, request.user) ?? (await this.delivery.find(id, request.user));
    if (session === undefined) throw noSuchSession();
    request.mcpSession = session;
    return true;
  }
}
