import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { HttpFailure } from '../../common/errors/failure.js';
import { Members } from '../../replicas/members.service.js';
import { type Json, ReplicaBus, ReplicaGone, ReplicaSilent } from '../../replicas/replica-bus.js';

/** One that lives and listens to nobody has lost its connection to Redis: it has this long to be back. */
const BACK_MS = 4000;
const RETRY_MS = 200;

/** Asks other replicas on behalf of a client, who must not take a fault that passes for the end of its session. */
@Injectable()
export class Reach {
  private readonly logger = new Logger(Reach.name);

  constructor(
    private readonly bus: ReplicaBus,
    private readonly members: Members,
  ) {}

  /**
   * Asks a replica.
   *
   * @throws ReplicaGone where it is no more
   * @throws HttpFailure 503 where it cannot be reached, or cannot do it, at this time: it may have acted all the same
   */
  async ask(replica: string, topic: string, payload: Json, timeoutMs: number): Promise<Json> {
    const until = performance.now() + BACK_MS;
    for (;;) {
      try {
        return await this.bus.request(replica, topic, payload, timeoutMs);
      } catch (error) {
        if (!(error instanceof ReplicaGone) || error instanceof ReplicaSilent) throw this.unavailable(error);
        if (performance.now() > until || !this.members.ids().includes(replica)) throw error;
      }
      await delay(RETRY_MS, undefined, { ref: false });
    }
  }

  private unavailable(error: unknown): HttpFailure {
    this.logger.warn(`Another replica cannot be reached: ${String(error)}`);
    return new HttpFailure(503, 'Temporarily unavailable: try again shortly', { 'Retry-After': '2' });
  }
}
