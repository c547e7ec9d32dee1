import { setImmediate } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { CallRunner } from './calls/call-runner.service.js';
import { McpLimits } from './mcp-limits.js';
import { LiveSessions } from './sessions/live-sessions.service.js';
import { ExecutionsService } from './tools-rest/executions.service.js';

/** Brings to an end what the MCP routes have in hand, so that the server can close. */
@Injectable()
export class DrainService implements BeforeApplicationShutdown {
  constructor(
    private readonly limits: McpLimits,
    private readonly runner: CallRunner,
    private readonly executions: ExecutionsService,
    private readonly sessions: LiveSessions,
  ) {}

  /** Calls in flight finish and are answered, or are given up after a while; then the streams end. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.runner.finish(this.limits.finishMs);
    // Their answers are written by then: the streams end after them.
    await setImmediate();
    await this.executions.settle();
    await this.sessions.endWhere('drained', () => true);
  }
}
