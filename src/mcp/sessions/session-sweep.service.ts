import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { McpLimits } from '../mcp-limits.js';
import type { LiveSession } from './live-session.js';
import { LiveSessions } from './live-sessions.service.js';
import { SessionRows } from './session-rows.service.js';

/**
 * Looks through all sessions on one timer, instead of some for each: comments for those whose turn it is, the end of
 * those that expired or whose reader has stalled, and when they were last seen.
 */
@Injectable()
export class SessionSweep implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(SessionSweep.name);
  private readonly turns: number;
  private readonly ticksPerWrite: number;
  private timer?: NodeJS.Timeout;
  private tick = 0;
  private writtenUpTo: number;

  constructor(
    private readonly limits: McpLimits,
    private readonly sessions: LiveSessions,
    private readonly rows: SessionRows,
  ) {
    this.turns = Math.max(1, Math.round(limits.heartbeatMs / limits.sweepMs));
    this.ticksPerWrite = Math.max(1, Math.round(limits.lastSeenMs / limits.sweepMs));
    this.writtenUpTo = sessions.now();
  }

  onModuleInit(): void {
    this.timer = setInterval(() => this.sweep(), this.limits.sweepMs);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private sweep(): void {
    this.tick += 1;
    for (const session of this.sessions.all()) {
      const fault = session.fault();
      if (fault !== undefined) this.sessions.onFault(session, fault);
      else if ((session.phase + this.tick) % this.turns === 0) session.beat();
    }
    if (this.tick % this.ticksPerWrite === 0) {
      this.write().catch((error: unknown) => {
        this.logger.warn(`When sessions were last seen could not be written: ${String(error)}`);
      });
    }
  }

  private async write(): Promise<void> {
    const since = this.writtenUpTo;
    this.writtenUpTo = this.sessions.now();
    const seen: LiveSession[] = [];
    for (const session of this.sessions.all()) if (session.lastSeenAt >= since) seen.push(session);
    if (seen.length > 0) await this.rows.seen(seen);
    await this.rows.flush();
  }
}
