import { InvalidRequest } from '../../../common/errors/oauth-error.js';
import { isCodeChallenge } from '../../pkce/pkce.js';
import type { Asked } from '../asked.js';

/**
 * PKCE is required of every client, and S256 alone (OAuth 2.1 §4.1.1, RFC 9700 §2.1.1).
 *
 * @returns the challenge
 * @throws InvalidRequest where it is missing or malformed, or the method is `plain`, which is also the default
 */
export function checkCodeChallenge({ parameters }: Asked): string {
  const { code_challenge: challenge, code_challenge_method: method } = parameters;
  if (challenge === undefined) throw new InvalidRequest('code_challenge is missing: PKCE is required');
  if (method !== 'S256') throw new InvalidRequest('code_challenge_method must be S256');
  if (isCodeChallenge(challenge)) return challenge;
  throw new InvalidRequest('code_challenge must be 43 base64url characters');
}
