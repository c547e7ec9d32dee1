import { createHash } from 'node:crypto';
import type { PrismaService } from '../database/prisma.service.js';

/** Which deployment this process belongs to: all that are on its database, and no others that share its Redis. */
export class Deployment {
  private constructor(
    /** 32 hex digits. */
    readonly id: string,
  ) {}

  /** Asks the database. A copy of it under another name is another deployment. */
  static async of(prisma: PrismaService): Promise<Deployment> {
    const [row] = await prisma.$queryRaw<{ name: string }[]>`
      SELECT deployment::text || ' ' || current_database() AS name FROM revocation_epoch`;
    if (row === undefined) throw new Error('The table revocation_epoch lost its row');
    return new Deployment(createHash('sha256').update(row.name).digest('hex').slice(0, 32));
  }
}
