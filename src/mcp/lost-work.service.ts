import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { SessionRows } from './sessions/session-rows.service.js';
import { ExecutionRows } from './tools-rest/execution-rows.service.js';

/** Past the longest that a tool may take, with room for its result to be written. */
const LOST_EXECUTION_SECONDS = 1800;

/** What a process left behind that never came back under its name. */
@Injectable()
export class LostWork {
  constructor(
    private readonly clock: Clock,
    private readonly sessions: SessionRows,
    private readonly executions: ExecutionRows,
  ) {}

  /** Ends its sessions once their token has expired, and fails its executions. */
  async end(): Promise<void> {
    await this.sessions.endExpired();
    await this.executions.failLost(this.clock.in(-LOST_EXECUTION_SECONDS));
  }
}
