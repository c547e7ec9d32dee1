import { Global, Module } from '@nestjs/common';
import { CatchUp } from './catch-up.service.js';
import { Heartbeat } from './heartbeat.service.js';
import { Lease } from './lease.js';
import { LocalBus } from './local.bus.js';
import { Members } from './members.service.js';
import { ReplicaBus } from './replica-bus.js';
import { ReplicaRows } from './replica-rows.service.js';
import { RevocationBarrier } from './revocation-barrier.service.js';
import { SharedTime } from './shared-time.js';
import { ThisReplica } from './this-replica.js';

/** What this process is among those on one database, what it may remember, and its way to the others. */
@Global()
@Module({
  providers: [
    ...[ThisReplica, SharedTime, ReplicaRows, Members],
    ...[Lease, CatchUp, Heartbeat, RevocationBarrier],
    { provide: ReplicaBus, useFactory: (self: ThisReplica) => new LocalBus(self), inject: [ThisReplica] },
  ],
  exports: [ThisReplica, Lease, CatchUp, Members, RevocationBarrier, ReplicaBus],
})
export class ReplicasModule {}
