import { Global, Module } from '@nestjs/common';
import { PrismaService } from '../database/prisma.service.js';
import { BUS } from './bus.factory.js';
import { CatchUp } from './catch-up.service.js';
import { Deployment } from './deployment.js';
import { Heartbeat } from './heartbeat.service.js';
import { Lease } from './lease.js';
import { Members } from './members.service.js';
import { RedisService } from './redis/redis.service.js';
import { ReplicaBus } from './replica-bus.js';
import { ReplicaRows } from './replica-rows.service.js';
import { ReplicaWatch } from './replica-watch.service.js';
import { RevocationBarrier } from './revocation-barrier.service.js';
import { SharedTime } from './shared-time.js';
import { ThisReplica } from './this-replica.js';

/** What this process is among those on one database, what it may remember, and its way to the others. */
@Global()
@Module({
  providers: [
    ...[ThisReplica, SharedTime, ReplicaRows, Members],
    ...[Lease, CatchUp, Heartbeat, RevocationBarrier],
    {
      provide: Deployment,
      useFactory: (prisma: PrismaService) => Deployment.of(prisma),
      inject: [PrismaService],
    },
    RedisService,
    BUS,
    ReplicaWatch,
  ],
  exports: [ThisReplica, Lease, CatchUp, Members, RevocationBarrier, ReplicaBus, RedisService, Deployment],
})
export class ReplicasModule {}
