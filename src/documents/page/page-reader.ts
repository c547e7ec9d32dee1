import type { SignedIn } from '../../users/sign-in/sign-in-sessions.service.js';
import type { Reader } from '../readers/reader.js';

/**
 * A signed-in person as a reader. They have no access token and so no scope: what is for scopes alone is shown to
 * those who hold a token with one, and to a person where it names them.
 */
export function pageReader({ userId, email }: SignedIn): Reader {
  return { userId, email, scopes: [] };
}
