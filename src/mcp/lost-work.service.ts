import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { SessionRows } from './sessions/session-rows.service.js';
import { ExecutionRows } from './tools-rest/execution-rows.service.js';

/** A process that is cut off from the database for a while comes back to what it had in hand. */
const AWAY_SECONDS = 300;

/** What a process left behind that is gone, and never came back under its name. */
@Injectable()
export class LostWork {
  constructor(
    private readonly clock: Clock,
    private readonly sessions: SessionRows,
    private readonly executions: ExecutionRows,
  ) {}

  /** Ends its sessions, and fails its executions. */
  async end(): Promise<void> {
    const before = this.clock.in(-AWAY_SECONDS);
    await this.sessions.endLost(before);
    await this.executions.failLost(before);
  }
}
