import { applyDecorators, UseGuards } from '@nestjs/common';
import { LimitedBy, RateLimitGuard } from './rate-limit.guard.js';
import type { PolicyName } from './rate-policies.js';

/** The route is under that policy: 429 past it. Guards that are named below it come first. */
export function RateLimited(policy: PolicyName): MethodDecorator {
  return applyDecorators(LimitedBy(policy), UseGuards(RateLimitGuard));
}
