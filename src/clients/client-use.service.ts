import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { Statements } from '../database/statements.service.js';

const FLUSH_EVERY_MS = 2000;

/**
 * When clients were last used. It need not be seen before the answer, so it is written in batches: a crash loses two
 * seconds of it at most.
 */
@Injectable()
export class ClientUse implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(ClientUse.name);
  private used = new Map<string, Date>();
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly statements: Statements,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** Notes that the client of that id is used now. */
  note(id: string): void {
    this.used.set(id, this.clock.now());
  }

  /** Writes what was noted. What cannot be written is let go: the next use notes it again. */
  async flush(): Promise<void> {
    if (this.used.size === 0) return;
    // In one order, so that processes that write at once do not wait for each other in a circle.
    const used = [...this.used].sort(([one], [other]) => (one < other ? -1 : 1));
    this.used = new Map();
    try {
      await this.statements.query`
        UPDATE clients SET last_used_at = used.at
        FROM unnest(${used.map(([id]) => id)}::text[], ${used.map(([, at]) => at)}::timestamptz[]) AS used(id, at)
        WHERE clients.id = used.id`;
    } catch (error) {
      this.logger.warn(`When clients were last used could not be written: ${String(error)}`);
    }
  }
}
