import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { PrismaService } from '../database/prisma.service.js';
import type { AccessIdentity } from './access-identity.js';

const FLUSH_EVERY_MS = 2000;

/**
 * When tokens and clients were last used. It need not be seen before the answer, so it is written in batches: a crash
 * loses two seconds of it at most.
 */
@Injectable()
export class LastUsedService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(LastUsedService.name);
  private tokens = new Map<string, Date>();
  private clients = new Map<string, Date>();
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
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
    const now = this.clock.now();
    this.tokens.set(tokenId, now);
    this.clients.set(clientId, now);
  }

  /** Writes what was noted. What cannot be written is let go: the next use notes it again. */
  async flush(): Promise<void> {
    const tokens = [...this.tokens];
    const clients = [...this.clients];
    if (tokens.length === 0) return;
    this.tokens = new Map();
    this.clients = new Map();
    try {
      await this.prisma.$executeRaw`
        UPDATE access_tokens SET last_used_at = used.at
        FROM unnest(${ids(tokens)}::uuid[], ${instants(tokens)}::timestamptz[]) AS used(id, at)
        WHERE access_tokens.id = used.id`;
      await this.prisma.$executeRaw`
        UPDATE clients SET last_used_at = used.at
        FROM unnest(${ids(clients)}::text[], ${instants(clients)}::timestamptz[]) AS used(id, at)
        WHERE clients.id = used.id`;
    } catch (error) {
      this.logger.warn(`When tokens were last used could not be written: ${String(error)}`);
    }
  }
}

function ids(uses: [string, Date][]): string[] {
  return uses.map(([id]) => id);
}

function instants(uses: [string, Date][]): string[] {
  return uses.map(([, at]) => at.toISOString());
}
