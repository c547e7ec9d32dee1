import type { LoggingLevel } from '@modelcontextprotocol/sdk/types.js';
import { severity } from '../../calls/log-levels.js';
import { DEFAULT_LOG_LEVEL } from '../../server/mcp-call.js';

/** The log of a call in a session that is not here: which messages its client wants is asked where there is one. */
export class DeferredLog {
  private wanted?: Promise<LoggingLevel | undefined>;
  private written: Promise<void> = Promise.resolve();

  /** @param ask for the level; where that fails it is the usual one */
  constructor(private readonly ask: () => Promise<LoggingLevel | undefined>) {}

  /** Sends a message of that level in its turn, where it is wanted. */
  write(level: LoggingLevel, send: () => void): void {
    this.written = this.written.then(async () => {
      this.wanted ??= this.ask().catch(() => undefined);
      if (severity(level) >= severity((await this.wanted) ?? DEFAULT_LOG_LEVEL)) send();
    });
  }

  /** Once all that was written is sent. */
  async flushed(): Promise<void> {
    await this.written;
  }
}
