import { isLoopbackRedirect } from '../../clients/redirects/redirect-uri.js';

/**
 * Whether an error may be sent there though nobody is signed in (RFC 9700 §4.11.2): a program on the user's own
 * machine, or an https address of a trusted host. Anyone can register a client, and would have an open redirector.
 *
 * @param trustedHosts names as in a URL, with the port where it is not 443
 */
export function isTrustedRedirect(redirectUri: string, trustedHosts: readonly string[]): boolean {
  if (isLoopbackRedirect(redirectUri)) return true;
  const { protocol, host } = new URL(redirectUri);
  return protocol === 'https:' && trustedHosts.some((trusted) => trusted.toLowerCase() === host);
}
