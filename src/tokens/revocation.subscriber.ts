import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { PrismaService } from '../database/prisma.service.js';
import { EventsService, type Revocation } from '../events/events.service.js';

/**
 * Marks the tokens that hang on what was cut off. The check sees the tombstone of the client, user or grant itself;
 * the mark keeps them dead where a user is let in again.
 */
@Injectable()
export class RevocationSubscriber implements OnModuleInit {
  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
    private readonly events: EventsService,
  ) {}

  onModuleInit(): void {
    this.events.subscribe('revoked', (revocation) => this.mark(revocation));
  }

  private async mark({ kind, id }: Revocation): Promise<void> {
    if (kind === 'token') return;
    const owner = { client: { clientId: id }, user: { userId: id }, grant: { grantId: id } }[kind];
    await this.prisma.accessToken.updateMany({
      where: { ...owner, revokedAt: null },
      data: { revokedAt: this.clock.now() },
    });
  }
}
