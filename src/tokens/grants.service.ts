import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../common/clock.js';
import { PrismaService } from '../database/prisma.service.js';
import { EventsService } from '../events/events.service.js';

/** The end of a grant: of all tokens, access and refresh, that hang on it. */
@Injectable()
export class GrantsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
    private readonly events: EventsService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Revokes a grant. Answers once nothing of it can pass, also where it was revoked before.
   *
   * @param actor who does it, as the trail names them
   */
  async revoke(id: string, actor: string): Promise<void> {
    const [revoked] = await this.prisma.grant.updateManyAndReturn({
      where: { id, revokedAt: null },
      data: { revokedAt: this.clock.now() },
    });
    if (revoked !== undefined) {
      const { userId, clientId } = revoked;
      const detail = { grant_id: id };
      this.audit.record({ type: 'grant.revoked', outcome: 'success', actor, userId, clientId, detail });
    }
    await this.events.publish('revoked', { kind: 'grant', id });
  }
}
