import {
  BadRequestException,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  NotFoundException,
} from '@nestjs/common';
import type { Request } from 'express';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import type { SseSession } from './sse-session.js';
import { SseSessionsService } from './sse-sessions.service.js';

interface SessionRequest extends Request {
  /** Set by the bearer guard, which stands before. */
  user: AccessIdentity;
  mcpSession?: SseSession;
}

/** Finds the session that `session_id` names, before the body is read. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(private readonly sessions: SseSessionsService) {}

  /**
   * @throws BadRequestException where no session is named
   * @throws NotFoundException, the same for one that is unknown, ended or another's
   */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<SessionRequest>();
    const id = request.query['session_id'];
    if (typeof id !== 'string' || id === '')
      throw new BadRequestException('session_id is missing, or repeated');
    request.mcpSession = this.sessions.find(id, request.user);
    if (request.mcpSession === undefined) throw noSuchSession();
    return true;
  }
}

/** The parameter is the session that the guard found. */
export const Session = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<SessionRequest>().mcpSession,
);

/** The 404 for a session that is unknown, ended, or another's: which of them, nobody learns. */
export function noSuchSession(): NotFoundException {
  return new NotFoundException('There is no such session');
}
