/** Runs SQL and gives its rows. */
export type Query = (sql: string) => Promise<readonly Record<string, unknown>[]>;

/** What a write would leave that was done by half. The service must not be writing, and tokens not cleared yet. */
const HALVES: Readonly<Record<string, string>> = {
  'a code that was redeemed for nothing': `
    SELECT c.id FROM authorization_codes c WHERE c.redeemed_at IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM access_tokens t WHERE t.code_id = c.id)`,
  'a token for a code that is not redeemed': `
    SELECT t.id FROM access_tokens t JOIN authorization_codes c ON c.id = t.code_id WHERE c.redeemed_at IS NULL`,
  'a code that was redeemed twice': `
    SELECT code_id FROM access_tokens WHERE code_id IS NOT NULL GROUP BY code_id HAVING count(*) > 1`,
  'a refresh token that was used for nothing': `
    SELECT t.id FROM refresh_tokens t WHERE t.rotated_at IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM refresh_tokens c WHERE c.parent_id = t.id)`,
  'a refresh token in the place of one that was not used': `
    SELECT c.id FROM refresh_tokens c JOIN refresh_tokens t ON t.id = c.parent_id WHERE t.rotated_at IS NULL`,
  'a refresh token that was used twice': `
    SELECT parent_id FROM refresh_tokens WHERE parent_id IS NOT NULL GROUP BY parent_id HAVING count(*) > 1`,
  'a request that was approved without a code': `
    SELECT r.id FROM authorization_requests r WHERE r.approved_at IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM authorization_codes c WHERE c.request_id = r.id)`,
  'a request with two codes that are good': `
    SELECT request_id FROM authorization_codes WHERE revoked_at IS NULL GROUP BY request_id HAVING count(*) > 1`,
  'a request and its code of which one is redeemed': `
    SELECT r.id FROM authorization_requests r WHERE (r.redeemed_at IS NOT NULL) IS DISTINCT FROM EXISTS (
      SELECT 1 FROM authorization_codes c WHERE c.request_id = r.id AND c.redeemed_at IS NOT NULL)`,
  'a consent that no code hangs on': `
    SELECT g.id FROM grants g WHERE NOT EXISTS (SELECT 1 FROM authorization_codes c WHERE c.grant_id = g.id)`,
  'an event that is in the trail twice': `
    SELECT request_id FROM audit_events WHERE request_id IS NOT NULL
      GROUP BY request_id, type, detail HAVING count(*) > 1`,
};

/** What there is that was written by half, by its name; nothing where all is whole. */
export async function halfWritten(query: Query): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const [name, sql] of Object.entries(HALVES)) {
    const rows = await query(sql);
    if (rows.length > 0) found[name] = rows.length;
  }
  return found;
}
