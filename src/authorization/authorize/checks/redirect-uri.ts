import type { Client } from '../../../clients/clients.service.js';
import { matchRedirectUri } from '../../../clients/redirects/match-redirect-uri.js';
import { isLoopbackRedirect } from '../../../clients/redirects/redirect-uri.js';
import { HttpFailure } from '../../../common/errors/failure.js';
import type { AuthorizeParameters } from '../parameters.js';

/**
 * Where answers may go. Not sent, it is the one that the client registered (RFC 6749 §3.1.2.3), unless that is a
 * loopback one, whose port only the running app knows.
 *
 * @throws HttpFailure 400: nothing is ever sent to an address that is not the client's (RFC 6749 §4.1.2.1)
 */
export function checkRedirectUri(
  { redirect_uri: presented }: AuthorizeParameters,
  { redirectUris: registered }: Client,
): string {
  if (presented !== undefined) {
    if (matchRedirectUri(registered, presented)) return presented;
    throw new HttpFailure(400, 'The app asks for an answer at an address that is not registered for it');
  }
  const [only, ...more] = registered;
  if (only !== undefined && more.length === 0 && !isLoopbackRedirect(only)) {
    return only;
  }
  throw new HttpFailure(400, 'The app does not say at which of its addresses it wants the answer');
}
