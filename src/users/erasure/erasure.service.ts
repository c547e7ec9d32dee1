import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { AuditPseudonyms } from '../../audit/pseudonyms.service.js';
import { Prisma } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
import { EventsService } from '../../events/events.service.js';
import { UsersService } from '../users.service.js';
import { OWNED_TABLES } from './owned-tables.js';

/** Milliseconds that the deletion may take: somebody may have many rows. */
const DELETION_MS = 60_000;

/** Erases people: their rows go, the trail goes on under a pseudonym. */
@Injectable()
export class ErasureService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly users: UsersService,
    private readonly pseudonyms: AuditPseudonyms,
    private readonly events: EventsService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Cuts a user off as disabling does, then removes all that is stored of them. Each step may be done again: an erasure
   * that broke off is completed by asking for it once more.
   *
   * @param actor who does it, as the trail names them
   * @returns false where there is no such user, nor was one erased in the last day
   */
  async erase(id: string, actor: string): Promise<boolean> {
    const erasure = await this.pseudonyms.begin(id);
    if (erasure === undefined) return false;
    if (erasure.completedAt !== null) return true;
    await this.users.disable(id, actor);
    await this.events.publish('user.erased', { id, email: erasure.email });
    await this.deleteRows(id);
    // Whoever was let in again meanwhile is let out.
    await this.events.publish('revoked', { kind: 'user', id });
    await this.forgetRevocations(id);
    await this.pseudonyms.replace(id);
    if (await this.pseudonyms.complete(id)) {
      this.audit.record({ type: 'user.erased', outcome: 'success', actor, userId: id });
    }
    return true;
  }

  /** It holds everywhere by now. A replica that was asleep starts over where an entry is gone. */
  private async forgetRevocations(id: string): Promise<void> {
    await this.prisma.$executeRaw`DELETE FROM revocation_entries WHERE payload->>'id' = ${id}`;
  }

  /** With the user's row locked no other can come to refer to it: who is about to insert one waits, and fails. */
  private async deleteRows(id: string): Promise<void> {
    await this.prisma.$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT 1 FROM users WHERE id = ${id}::uuid FOR UPDATE`;
        for (const table of OWNED_TABLES) {
          await tx.$executeRaw`DELETE FROM ${Prisma.raw(table)} WHERE user_id = ${id}::uuid`;
        }
        await tx.user.deleteMany({ where: { id } });
      },
      { timeout: DELETION_MS },
    );
  }
}
