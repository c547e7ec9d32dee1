import { Global, Module } from '@nestjs/common';
import { Lease } from './lease.js';
import { LocalBus } from './local.bus.js';
import { ReplicaBus } from './replica-bus.js';
import { ThisReplica } from './this-replica.js';

/** What this process is among those on one database, what it may remember, and its way to the others. */
@Global()
@Module({
  providers: [
    ThisReplica,
    Lease,
    { provide: ReplicaBus, useFactory: (self: ThisReplica) => new LocalBus(self), inject: [ThisReplica] },
  ],
  exports: [ThisReplica, Lease, ReplicaBus],
})
export class ReplicasModule {}
