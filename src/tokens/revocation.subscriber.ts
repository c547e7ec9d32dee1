import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { Prisma } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import { EventsService, type Revocation } from '../events/events.service.js';

/**
 * Marks the tokens, access and refresh, that hang on what was cut off. Their check sees the tombstone of the client, user
 * or grant itself; the mark keeps them dead where a user is let in again.
 */
@Injectable()
export class RevocationSubscriber implements OnModuleInit {
  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
    private readonly events: EventsService,
  ) {}

  onModuleInit(): void {
    this.events.subscribeAtSource('revoked', (revocation) => this.mark(revocation));
  }

  private async mark({ kind, id }: Revocation): Promise<void> {
    if (kind === 'client') await this.markAll(Prisma.sql`client_id = ${id}`);
    if (kind === 'user') await this.markAll(Prisma.sql`user_id = ${id}::uuid`);
    if (kind === 'grant') await this.markAll(Prisma.sql`grant_id = ${id}::uuid`);
  }

  /** Rows are locked in the order of their ids: revocations that meet in the same rows wait for each other. */
  private async markAll(owned: Prisma.Sql): Promise<void> {
    const now = this.clock.now();
    for (const table of [Prisma.sql`refresh_tokens`, Prisma.sql`access_tokens`]) {
      await this.prisma.$executeRaw`
        UPDATE ${table} SET revoked_at = ${now} WHERE id IN (
          SELECT id FROM ${table} WHERE ${owned} AND revoked_at IS NULL ORDER BY id FOR UPDATE)`;
    }
  }
}
