import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { currentRequest } from '../common/request-context.js';
import { PrismaService } from '../database/prisma.service.js';
import type { AuditEntry } from './audit-event.js';
import { type AuditRow, insertEvents } from './insert-events.js';
import { writeTrail } from './trail-lock.js';

const FLUSH_EVERY_MS = 250;
const BATCH = 500;
/** What is kept in memory while the database is away: past it the oldest are counted and dropped. */
const MOST_PENDING = 20_000;

/** What is told of an event before it is written. */
export type AuditListener = (entry: AuditEntry) => void;

/** The append-only trail: `record` never waits; one writer inserts batches in order and flushes on drain. */
@Injectable()
export class AuditService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(AuditService.name);
  private pending: AuditRow[] = [];
  private timer?: NodeJS.Timeout;
  private writing: Promise<void> = Promise.resolve();
  private isFailing = false;
  private readonly listeners: AuditListener[] = [];

  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
  ) {}

  /** How many events wait to be written. */
  get waiting(): number {
    return this.pending.length;
  }

  /** Calls `listener` with each event as it is recorded, which waits for it: it counts, and never throws. */
  onRecord(listener: AuditListener): void {
    this.listeners.push(listener);
  }

  onModuleInit(): void {
    this.timer = setInterval(() => void this.flush().then(this.succeeded, this.failed), FLUSH_EVERY_MS);
    this.timer.unref();
  }

  /** Writes what is left once the last call is answered: the database's module, being first in, is last out. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    try {
      do await this.flush();
      while (this.pending.length > 0);
    } catch (error) {
      this.logger.error(`${this.pending.length} audit events were lost: ${String(error)}`);
    }
  }

  /** Notes what happened, with the address and id of the request being served. At most 250 ms until it is durable. */
  record(entry: AuditEntry): void {
    for (const listener of this.listeners) listener(entry);
    const { address, requestId } = currentRequest() ?? {};
    this.pending.push({ ...entry, occurredAt: this.clock.now(), address, requestId });
    if (this.pending.length > MOST_PENDING) {
      this.pending.shift();
      this.logger.error('The audit trail cannot be written: the oldest event was dropped');
    }
  }

  /** Makes durable what was recorded so far. Calls queue up: there is one writer. */
  flush(): Promise<void> {
    this.writing = this.writing.catch(() => undefined).then(() => this.write());
    return this.writing;
  }

  private readonly succeeded = (): void => {
    if (this.isFailing) this.logger.log('The audit trail is written again');
    this.isFailing = false;
  };

  /** Says so once, not four times a second. */
  private readonly failed = (error: unknown): void => {
    if (!this.isFailing)
      this.logger.error(`The audit trail cannot be written, and is kept: ${String(error)}`);
    this.isFailing = true;
  };

  /** What comes meanwhile waits for the next: else, under load, every few would be a transaction of their own. */
  private async write(): Promise<void> {
    for (let left = this.pending.length; left > 0; left -= BATCH) {
      const batch = this.pending.splice(0, Math.min(left, BATCH));
      try {
        await this.prisma.$transaction(async (tx) => {
          await writeTrail(tx);
          await insertEvents(tx, batch);
        });
      } catch (error) {
        this.pending.unshift(...batch);
        throw error;
      }
    }
  }
}
