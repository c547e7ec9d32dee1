import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { RateLimits } from './rate-limits.service.js';
import { type PolicyName, RatePolicies } from './rate-policies.js';

/** The policy that a route is under, put on its handler by `@RateLimited()`. */
export const LimitedBy = Reflector.createDecorator<PolicyName>();

/** Holds a route to its limits, before the body is read. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly policies: RatePolicies,
    private readonly limits: RateLimits,
  ) {}

  /** @throws HttpFailure 429 */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const name = this.reflector.get(LimitedBy, context.getHandler());
    const http = context.switchToHttp();
    const fields = await this.limits.count(name, http.getRequest<Request>().ip);
    if (this.policies[name].isAnnounced) http.getResponse<Response>().set(fields);
    return true;
  }
}
