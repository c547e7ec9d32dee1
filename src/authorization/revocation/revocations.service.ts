import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Prisma } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
import { EventsService, type Revocation } from '../../events/events.service.js';

/** Ends what a revoked client asked for, or a revoked user decided: open requests, codes and grants. */
@Injectable()
export class RevocationsService implements OnModuleInit {
  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
    private readonly events: EventsService,
  ) {}

  onModuleInit(): void {
    this.events.subscribeAtSource('revoked', (revocation) => this.end(revocation));
  }

  private async end({ kind, id }: Revocation): Promise<void> {
    if (kind === 'client') await this.endAll(Prisma.sql`client_id = ${id}`);
    if (kind === 'user') await this.endAll(Prisma.sql`user_id = ${id}::uuid`);
  }

  /** Rows are locked in the order of their ids: revocations that meet in the same rows wait for each other. */
  private async endAll(owned: Prisma.Sql): Promise<void> {
    const now = this.clock.now();
    await this.prisma.$executeRaw`
      UPDATE authorization_requests SET expires_at = ${now} WHERE id IN (
        SELECT id FROM authorization_requests WHERE ${owned} AND expires_at > ${now} ORDER BY id FOR UPDATE)`;
    await this.prisma.$executeRaw`
      UPDATE authorization_codes SET revoked_at = ${now} WHERE id IN (
        SELECT id FROM authorization_codes WHERE ${owned} AND revoked_at IS NULL ORDER BY id FOR UPDATE)`;
    await this.prisma.$executeRaw`
      UPDATE grants SET revoked_at = ${now} WHERE id IN (
        SELECT id FROM grants WHERE ${owned} AND revoked_at IS NULL ORDER BY id FOR UPDATE)`;
  }
}
