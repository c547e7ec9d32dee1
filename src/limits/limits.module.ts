import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Deployment } from '../replicas/deployment.js';
import { RedisService } from '../replicas/redis/redis.service.js';
import { LimiterStore } from './limiter-store.js';
import { MemoryLimiterStore } from './memory.limiter-store.js';
import { RedisLimiterStore } from './redis.limiter-store.js';
import { RateLimits } from './rate-limits.service.js';
import { RatePolicies } from './rate-policies.js';

/** Where Redis is, in it; else in this process. */
function openStore({ connections }: RedisService, { id }: Deployment, config: Config): LimiterStore {
  if (connections === undefined) return new MemoryLimiterStore();
  const [secret = ''] = config.sessionSecrets;
  return new RedisLimiterStore({ client: connections.commands, deployment: id, secret });
}

/** Limits by address, for whichever route or guard asks for them. */
@Global()
@Module({
  providers: [
    RatePolicies,
    RateLimits,
    { provide: LimiterStore, useFactory: openStore, inject: [RedisService, Deployment, Config] },
  ],
  exports: [RatePolicies, RateLimits, LimiterStore],
})
export class LimitsModule {}
