import type { Prisma } from '../../database/generated/client.js';

/** A condition on text that contains `part` in any case. Prisma passes `%`, `_` and `\` on to LIKE: they are escaped. */
export function containsText(part: string): { contains: string; mode: typeof Prisma.QueryMode.insensitive } {
  return { contains: part.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' };
}
