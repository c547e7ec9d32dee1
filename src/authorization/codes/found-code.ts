import { digest } from '../../common/secrets.js';
import type { Statements } from '../../database/statements.service.js';
import type { Authorized } from './presentation.js';

/** 24 bytes in base64url. */
const CODE = /^[A-Za-z0-9_-]{32}$/;

/** A code whatever its state, with what it was issued for and what its state hangs on. */
export interface FoundCode extends Authorized {
  id: string;
  requestId: string;
  grantId: string;
  userId: string;
  scopes: string[];
  state: string | null;
  /** The sign-in session in which it was approved. */
  sessionId: string;
  expiresAt: Date;
  redeemedAt: Date | null;
  revokedAt: Date | null;
  grantRevokedAt: Date | null;
  clientRevokedAt: Date | null;
  clientRedirectUris: string[];
  userDisabledAt: Date | null;
}

/** The code of that value; undefined where there is none. */
export async function findCode(statements: Statements, value: string): Promise<FoundCode | undefined> {
  if (!CODE.test(value)) return undefined;
  const [found] = await statements.query<FoundCode>`
    SELECT code.id, code.request_id AS "requestId", code.grant_id AS "grantId", code.client_id AS "clientId",
      code.user_id AS "userId", code.expires_at AS "expiresAt", code.redeemed_at AS "redeemedAt",
      code.revoked_at AS "revokedAt", r.redirect_uri AS "redirectUri", r.code_challenge AS "codeChallenge", r.audience,
      r.scopes, r.state, r.session_id AS "sessionId", g.revoked_at AS "grantRevokedAt",
      c.revoked_at AS "clientRevokedAt", c.redirect_uris AS "clientRedirectUris", u.disabled_at AS "userDisabledAt"
    FROM authorization_codes code
    JOIN authorization_requests r ON r.id = code.request_id
    JOIN grants g ON g.id = code.grant_id
    JOIN clients c ON c.id = code.client_id
    JOIN users u ON u.id = code.user_id
    WHERE code.digest = ${digest(value)}`;
  return found;
}
