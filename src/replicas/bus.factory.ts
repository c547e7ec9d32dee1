import type { Provider } from '@nestjs/common';
import { Config } from '../config/config.js';
import { PriorityStatements } from '../database/priority.service.js';
import { Deployment } from './deployment.js';
import { LocalBus } from './local.bus.js';
import { Members } from './members.service.js';
import { Seal } from './redis/envelope.js';
import { RedisBus } from './redis/redis.bus.js';
import { RedisService } from './redis/redis.service.js';
import { ReplicaBus } from './replica-bus.js';
import { SharedTime } from './shared-time.js';
import { ThisReplica } from './this-replica.js';

/** The bus over Redis where there is one, and another process can be on the database. */
export const BUS: Provider<ReplicaBus> = {
  provide: ReplicaBus,
  inject: [Config, PriorityStatements, RedisService, ThisReplica, Deployment, Members, SharedTime],
  useFactory: (
    config: Config,
    { isShared }: PriorityStatements,
    { connections: redis }: RedisService,
    self: ThisReplica,
    deployment: Deployment,
    members: Members,
    time: SharedTime,
  ) => {
    if (redis === undefined || !isShared) return new LocalBus(self);
    const seal = new Seal(config.sessionSecrets, deployment.id);
    return new RedisBus({ redis, seal, self, deployment, members, time });
  },
};
