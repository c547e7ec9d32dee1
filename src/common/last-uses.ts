import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Clock } from './clock.js';

const FLUSH_EVERY_MS = 2000;

/**
 * When things were last used. It need not be seen before the answer, so it is written in batches, every two seconds and
 * on drain: a crash loses two seconds of it at most.
 */
export abstract class LastUses implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(this.constructor.name);
  private used = new Map<string, Date>();
  private timer?: NodeJS.Timeout;

  constructor(private readonly clock: Clock) {}

  /** How many wait for their last use to be written. */
  get waiting(): number {
    return this.used.size;
  }

  onModuleInit(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** Notes that what has that id is used now. */
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
      await this.write(
        used.map(([id]) => id),
        used.map(([, at]) => at),
      );
    } catch (error) {
      this.logger.warn(`The last uses could not be written: ${String(error)}`);
    }
  }

  /** Writes the instant of each id. */
  protected abstract write(ids: string[], instants: Date[]): Promise<unknown>;
}
