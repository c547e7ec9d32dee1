import { Injectable, Logger } from '@nestjs/common';
import { Members } from './members.service.js';
import { ReplicaBus } from './replica-bus.js';

/** Says when another process is there, and loudly where there is no way to it. */
@Injectable()
export class ReplicaWatch {
  private readonly logger = new Logger('Replicas');

  constructor(
    members: Members,
    private readonly bus: ReplicaBus,
  ) {
    // Before the first beat, which may see one already.
    members.onAppear((id) => this.appeared(id));
  }

  private appeared(id: string): void {
    if (this.bus.state !== 'none') {
      this.logger.log(`${id} serves on this database too`);
      return;
    }
    this.logger.warn(
      `${id} serves on this database too, and REDIS_URL is not set: messages and calls in a session that it holds are answered 404 or 503 here, limits are counted by each process, changes of resources are not told there, and a revocation is answered a second or two late. Set REDIS_URL for all of them, or run one.`,
    );
  }
}
