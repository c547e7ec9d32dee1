import { Prisma } from '../../database/generated/client.js';
import type { Stretch } from '../pages/search-page.js';

/** Which tokens are looked for. */
export interface ActivitySearch {
  /** Those that would be let in, or those that would not. */
  active: boolean;
  now: Date;
  stretch: Stretch;
  /** How many at most. */
  take: number;
}

/**
 * Selects the places of the newest tokens of a stretch that are active, or not. What a token hangs on is asked row by row,
 * and only where the token itself is live: as joins, or as conditions that Postgres may take apart, it would at times go
 * through all of the stretch, or of a table, before the first row.
 */
export function activityStatement({ active, now, stretch, take }: ActivitySearch): Prisma.Sql {
  return Prisma.sql`
    SELECT id, created_at AS "createdAt" FROM access_tokens AS token
    WHERE ${within(stretch)} AND ${active} = CASE WHEN revoked_at IS NULL AND expires_at > ${now}::timestamptz THEN
      (SELECT revoked_at IS NULL FROM grants WHERE id = token.grant_id)
      AND (SELECT revoked_at IS NULL FROM clients WHERE id = token.client_id)
      AND (SELECT disabled_at IS NULL FROM users WHERE id = token.user_id)
      ELSE false END
    ORDER BY created_at DESC, id DESC
    LIMIT ${take}`;
}

function within({ after, downTo }: Stretch): Prisma.Sql {
  const bounds = [Prisma.sql`true`];
  if (after) bounds.push(Prisma.sql`(created_at, id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`);
  if (downTo)
    bounds.push(Prisma.sql`(created_at, id) >= (${downTo.createdAt}::timestamptz, ${downTo.id}::uuid)`);
  return Prisma.join(bounds, ' AND ');
}
