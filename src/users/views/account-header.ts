import type { FormTokensService } from '../forms/form-tokens.service.js';
import type { SignedIn } from '../sign-in/sign-in-sessions.service.js';

/** What `users/views/account-header.eta` reads as `it`. */
export interface AccountHeader {
  email: string;
  formToken: string;
  returnTo: string;
}

/** The purpose of the sign-out form. */
export const LOGOUT = 'logout';

/**
 * The data of the partial that says who is signed in and lets them sign out, for any page:
 * `<%~ include('/users/views/account-header', it.account) %>`.
 *
 * @param visitor who is signed in, the browser's id, and the path to come back to once somebody signed in again
 */
export function accountHeader(
  formTokens: FormTokensService,
  { signedIn, browser, returnTo }: { signedIn: SignedIn; browser: string; returnTo: string },
): AccountHeader {
  const { email, sessionId } = signedIn;
  return { email, returnTo, formToken: formTokens.issue({ purpose: LOGOUT, browser, sessionId }) };
}
