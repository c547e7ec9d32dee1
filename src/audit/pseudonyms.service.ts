import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { Erasure } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import { waitForWriters } from './trail-lock.js';

export type { Erasure } from '../database/generated/client.js';

/** Events that one statement looks at: the trail is written to in between. */
const AT_ONCE = 10_000n;

/** The trail of people who are erased goes on under a random pseudonym each: what one person did stays together. */
@Injectable()
export class AuditPseudonyms {
  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
  ) {}

  /**
   * Notes that a user is to be erased: from here on nothing new is written under their id.
   *
   * @returns the note, also where it was made before; undefined where there neither is nor was such a user
   */
  async begin(id: string): Promise<Erasure | undefined> {
    const now = this.clock.now();
    await this.prisma.$executeRaw`
      INSERT INTO erasures (id, pseudonym, email, requested_at)
      SELECT id, ${randomUUID()}::uuid, email, ${now}::timestamptz FROM users WHERE id = ${id}::uuid
      ON CONFLICT DO NOTHING`;
    return (await this.prisma.erasure.findUnique({ where: { id } })) ?? undefined;
  }

  /** Puts the pseudonym in the place of an erased user's id and address in all that was written before. */
  async replace(id: string): Promise<void> {
    await this.prisma.$transaction(waitForWriters);
    const [last] = await this.prisma.$queryRaw<
      [{ id: bigint | null }]
    >`SELECT max(id) AS id FROM audit_events`;
    for (let after = 0n; after < (last.id ?? 0n); after += AT_ONCE) {
      await this.prisma.$queryRaw`
        SELECT pseudonymise_audit_events(${id}::uuid, ${after}::bigint, ${after + AT_ONCE}::bigint)`;
    }
  }

  /**
   * Notes that all is done. The pseudonym is kept for a day, for what is still to be written; the address is not.
   *
   * @returns whether it was not before
   */
  async complete(id: string): Promise<boolean> {
    const { count } = await this.prisma.erasure.updateMany({
      where: { id, completedAt: null },
      data: { completedAt: this.clock.now(), email: null },
    });
    return count === 1;
  }
}
