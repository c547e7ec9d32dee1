import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { SessionRows } from './sse/session-rows.service.js';
import { ExecutionRows } from './tools-rest/execution-rows.service.js';

const EVERY_MS = 3_600_000;
const BATCH = 500;
/** An ended session is kept this long for operators to look at. */
const ENDED_SESSIONS_KEPT_MS = 30 * 86_400_000;
/** Past the longest that a tool may take, with room for its result to be written. */
const LOST_EXECUTION_MS = 1_800_000;

/**
 * Clears what has expired, every hour, in small batches. Any number of replicas may do so at once: each takes rows that
 * no other has locked.
 */
@Injectable()
export class CleanUpService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(CleanUpService.name);
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly clock: Clock,
    private readonly sessions: SessionRows,
    private readonly executions: ExecutionRows,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.run().catch((error: unknown) => this.logger.warn(`The clean-up failed: ${String(error)}`));
    }, EVERY_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Clears once, all that is due. */
  async run(): Promise<void> {
    const now = this.clock.now().getTime();
    await this.sessions.endExpired();
    await this.executions.failLost(new Date(now - LOST_EXECUTION_MS));
    await inBatches(() => this.executions.deleteExpired(BATCH));
    await inBatches(() => this.sessions.deleteEnded(new Date(now - ENDED_SESSIONS_KEPT_MS), BATCH));
  }
}

async function inBatches(clear: () => Promise<number>): Promise<void> {
  while ((await clear()) === BATCH);
}
