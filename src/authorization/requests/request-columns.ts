import { Prisma } from '../../database/generated/client.js';

/** The columns of `authorization_requests r`, by their names here. */
export const REQUEST_COLUMNS = Prisma.sql`
  r.id, r.client_id AS "clientId", r.redirect_uri AS "redirectUri", r.scopes, r.state,
  r.code_challenge AS "codeChallenge", r.audience, r.browser_digest AS "browserDigest", r.created_at AS "createdAt",
  r.expires_at AS "expiresAt", r.user_id AS "userId", r.session_id AS "sessionId", r.approved_at AS "approvedAt",
  r.denied_at AS "deniedAt", r.redeemed_at AS "redeemedAt"`;
