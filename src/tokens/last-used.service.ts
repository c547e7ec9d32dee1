import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ClientUse } from '../clients/client-use.service.js';
import { Clock } from '../common/clock.js';
import { Statements } from '../database/statements.service.js';
import type { AccessIdentity } from './access-identity.js';

const FLUSH_EVERY_MS = 2000;

/**
 * When tokens were last used, and with them their clients. It need not be seen before the answer, so it is written in batches: a crash
 * loses two seconds of it at most.
 */
@Injectable()
export class LastUsedService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(LastUsedService.name);
  private tokens = new Map<string, Date>();
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly statements: Statements,
    private readonly clock: Clock,
    private readonly clients: ClientUse,
  ) {}

  /** How many tokens wait for their last use to be written. */
  get waiting(): number {
    return this.tokens.size;
  }

  onModuleInit(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** Notes that the token, and with it its client, is used now. */
  note({ tokenId, clientId }: AccessIdentity): void {
    this.tokens.set(tokenId, this.clock.now());
    this.clients.note(clientId);
  }

  /** Writes what was noted. What cannot be written is let go: the next use notes it again. */
  async flush(): Promise<void> {
    if (this.tokens.size === 0) return;
    const used = [...this.tokens];
    this.tokens = new Map();
    try {
      await this.statements.query`
        UPDATE access_tokens SET last_used_at = used.at
        FROM unnest(${used.map(([id]) => id)}::uuid[], ${used.map(([, at]) => at)}::timestamptz[]) AS used(id, at)
        WHERE access_tokens.id = used.id`;
    } catch (error) {
      this.logger.warn(`When tokens were last used could not be written: ${String(error)}`);
    }
  }
}
