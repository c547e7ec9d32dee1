import { applyDecorators, createParamDecorator, type ExecutionContext, UseGuards } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import type { Request } from 'express';
import type { AccessIdentity } from '../access-identity.js';
import { ACCESS_TOKEN } from './access-token.strategy.js';
import { BearerGuard, RequiredScopes } from './bearer.guard.js';

/** The route, or each of a controller's, needs an access token with all of these scopes; `mcp` where none is named. */
export function Protected(...scopes: string[]): MethodDecorator & ClassDecorator {
  return applyDecorators(
    RequiredScopes(scopes.length === 0 ? ['mcp'] : scopes),
    UseGuards(BearerGuard),
    ApiBearerAuth(ACCESS_TOKEN),
  );
}

/** The parameter is whom the request's access token speaks for, an `AccessIdentity`. */
export const Caller = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<Request>().user as AccessIdentity,
);
