import type { Prisma } from '../../database/generated/client.js';

/** The tokens that would be let in at `now`: neither they nor what they hang on is revoked. */
export function liveToken(now: Date): Prisma.AccessTokenWhereInput {
  return {
    revokedAt: null,
    expiresAt: { gt: now },
    grant: { revokedAt: null },
    client: { revokedAt: null },
    user: { disabledAt: null },
  };
}

/** The MCP sessions whose stream is open. */
export const LIVE_SESSION: Prisma.McpSessionWhereInput = { endedAt: null };
