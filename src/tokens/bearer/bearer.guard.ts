import { type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { Request } from 'express';
import { HttpFailure } from '../../common/errors/failure.js';
import { Config } from '../../config/config.js';
import type { AccessIdentity } from '../access-identity.js';
import { ACCESS_TOKEN } from './access-token.strategy.js';
import { challenge } from './challenge.js';
import { insufficientScope, invalidToken, type RefusedAt } from './refusals.js';

/** The scopes that a route needs, put on its handler by `@Protected()`. */
export const RequiredScopes = Reflector.createDecorator<readonly string[]>();

/** The path of BASE whose own metadata a controller's challenges name (RFC 9728 §5.1); BASE's where it names none. */
export const ResourcePath = Reflector.createDecorator<string>();

/**
 * Lets in who presents a live access token with every scope that the route needs: checked against the database on each
 * request, before its body is read.
 */
@Injectable()
export class BearerGuard extends AuthGuard(ACCESS_TOKEN) {
  constructor(
    private readonly config: Config,
    private readonly reflector: Reflector,
  ) {
    super();
  }

  /**
   * @throws HttpFailure 401 with a bare challenge where no bearer token was presented
   * @throws InvalidToken where it is not let in
   * @throws InsufficientScope where it does not reach this far
   */
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const scopes = this.reflector.getAllAndOverride(RequiredScopes, [
      context.getHandler(),
      context.getClass(),
    ]);
    const resource = this.reflector.get(ResourcePath, context.getClass());
    const at = { baseUrl: this.config.baseUrl, resource };
    try {
      await super.canActivate(context);
    } catch (error) {
      if (!(error instanceof UnauthorizedException)) throw error;
      throw refusal(request, at, scopes);
    }
    const caller = request.user as AccessIdentity;
    if (!scopes.every((scope) => caller.scopes.includes(scope))) throw insufficientScope(at, scopes);
    return true;
  }
}

function refusal(request: Request, at: RefusedAt, scopes: readonly string[]): Error {
  if (/^bearer( |$)/i.test(request.headers.authorization ?? '')) return invalidToken(at, scopes);
  return new HttpFailure(401, 'This needs an access token', {
    'WWW-Authenticate': challenge({ ...at, scopes }),
  });
}
