import { Prisma } from '../database/generated/client.js';

const MINUTE = 60;
const DAY = 86_400;

/** Instants by which rows are judged. */
export interface Now {
  now: Date;
  /** So many seconds before now. */
  ago: (seconds: number) => Date;
}

/** Which rows of a table are of no more use. */
export interface Rule {
  table: string;
  /**
   * The column that its rows are looked for by, from the least on: it is indexed, so that what is not due is not looked at,
   * whatever Postgres takes for likely.
   */
  by: string;
  /** A condition on the row, which goes by the name of `old`. */
  isDue: (now: Now) => Prisma.Sql;
}

/**
 * All that is ever deleted, what refers to others before what it refers to. Grants are kept, and with them every client
 * that ever had one; users and the audit trail too: an erasure alone removes what is of a person.
 */
export const RULES: readonly Rule[] = [
  {
    table: 'tool_executions',
    by: 'expires_at',
    isDue: ({ now }) => Prisma.sql`old.expires_at < ${now}`,
  },
  {
    table: 'mcp_sessions',
    by: 'ended_at',
    isDue: ({ ago }) => Prisma.sql`old.ended_at < ${ago(30 * DAY)}`,
  },
  {
    // While a token lives that a code was redeemed for, the code coming again must revoke it (RFC 6749 §4.1.2).
    table: 'authorization_codes',
    by: 'expires_at',
    isDue: ({ now, ago }) => Prisma.sql`
      old.expires_at < ${ago(DAY)} AND NOT EXISTS (
        SELECT 1 FROM access_tokens WHERE code_id = old.id AND revoked_at IS NULL AND expires_at > ${now})
      AND NOT EXISTS (
        SELECT 1 FROM refresh_tokens
        WHERE code_id = old.id AND rotated_at IS NULL AND revoked_at IS NULL AND expires_at > ${now})`,
  },
  {
    table: 'authorization_requests',
    by: 'expires_at',
    isDue: ({ ago }) => Prisma.sql`
      old.expires_at < ${ago(DAY)}
      AND NOT EXISTS (SELECT 1 FROM authorization_codes WHERE request_id = old.id)`,
  },
  {
    table: 'access_tokens',
    by: 'expires_at',
    isDue: ({ ago }) => Prisma.sql`old.expires_at < ${ago(30 * DAY)}`,
  },
  {
    table: 'access_tokens',
    by: 'revoked_at',
    isDue: ({ ago }) => Prisma.sql`old.revoked_at < ${ago(30 * DAY)}`,
  },
  {
    // A minute past the grace, for processes whose clocks differ.
    table: 'refresh_answers',
    by: 'expires_at',
    isDue: ({ ago }) => Prisma.sql`old.expires_at < ${ago(MINUTE)}`,
  },
  {
    // Also those that were used: until then, one that comes again shows that somebody has a copy.
    table: 'refresh_tokens',
    by: 'expires_at',
    isDue: ({ ago }) => Prisma.sql`old.expires_at < ${ago(30 * DAY)}`,
  },
  {
    table: 'refresh_tokens',
    by: 'revoked_at',
    isDue: ({ ago }) => Prisma.sql`old.revoked_at < ${ago(30 * DAY)}`,
  },
  {
    table: 'user_sessions',
    by: 'expires_at',
    isDue: ({ ago }) => Prisma.sql`old.expires_at < ${ago(DAY)}`,
  },
  {
    // What was still to be written of somebody when they were erased has been by then.
    table: 'erasures',
    by: 'completed_at',
    isDue: ({ ago }) => Prisma.sql`old.completed_at < ${ago(DAY)}`,
  },
  {
    // Past its expiry an assertion is refused for that.
    table: 'used_assertions',
    by: 'expires_at',
    isDue: ({ ago }) => Prisma.sql`old.expires_at < ${ago(300)}`,
  },
  {
    // A replica that slept for longer starts over.
    table: 'revocation_entries',
    by: 'created_at',
    isDue: ({ ago }) => Prisma.sql`old.created_at < ${ago(DAY)}`,
  },
  {
    // Registrations that nobody ever consented to and that never authenticated: ChatGPT keeps its own for good. What
    // was revoked of those by a metadata document stays, or the next fetch would make it anew.
    table: 'clients',
    by: 'created_at',
    isDue: ({ ago }) => Prisma.sql`
      old.created_at < ${ago(30 * DAY)} AND old.is_unused
      AND (old.revoked_at IS NULL OR (old.revoked_at < ${ago(30 * DAY)} AND old.document_fetched_at IS NULL))
      AND NOT EXISTS (SELECT 1 FROM grants WHERE client_id = old.id)
      AND NOT EXISTS (SELECT 1 FROM authorization_requests WHERE client_id = old.id)
      AND NOT EXISTS (SELECT 1 FROM authorization_codes WHERE client_id = old.id)
      AND NOT EXISTS (SELECT 1 FROM access_tokens WHERE client_id = old.id)
      AND NOT EXISTS (SELECT 1 FROM refresh_tokens WHERE client_id = old.id)
      AND NOT EXISTS (SELECT 1 FROM mcp_sessions WHERE client_id = old.id)
      AND NOT EXISTS (SELECT 1 FROM tool_executions WHERE client_id = old.id)`,
  },
];
