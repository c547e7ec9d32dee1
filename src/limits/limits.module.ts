import { Global, Module } from '@nestjs/common';
import { LimiterStore } from './limiter-store.js';
import { MemoryLimiterStore } from './memory.limiter-store.js';
import { RateLimits } from './rate-limits.service.js';
import { RatePolicies } from './rate-policies.js';

/** Limits by address, for whichever route or guard asks for them. */
@Global()
@Module({
  providers: [RatePolicies, RateLimits, { provide: LimiterStore, useClass: MemoryLimiterStore }],
  exports: [RatePolicies, RateLimits, LimiterStore],
})
export class LimitsModule {}
