import type { Config } from '../../config/config.js';
import type { Client } from '../../database/generated/client.js';

/**
 * The scope that stands for a refresh token (OpenID Connect Core §11). It opens nothing: it is in the authorization
 * server's metadata alone, and no tool or route can need it.
 */
export const OFFLINE_ACCESS = 'offline_access';

/** What consent to it means, for people. */
export const OFFLINE_ACCESS_WORDS = 'Stay connected while you are away, without asking you again';

/** Whether the client gets refresh tokens: they are on, and it registered for them. */
export function isRefreshing(
  { grantTypes }: Pick<Client, 'grantTypes'>,
  { refreshTokens }: Pick<Config, 'refreshTokens'>,
): boolean {
  return refreshTokens && grantTypes.includes('refresh_token');
}
