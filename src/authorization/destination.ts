import { isLoopbackRedirect, isPrivateUseScheme } from '../clients/redirects/redirect-uri.js';

/** A redirect URI as people are shown it. */
export interface Destination {
  /** A web site, a program on the user's machine, or an app by a scheme of its own. */
  kind: 'web' | 'loopback' | 'app';
  /** The host (punycode, with the port where it is not the scheme's own), or the scheme with its colon. */
  name: string;
  /** All of it. */
  address: string;
}

/** Tells where a registered redirect URI leads. */
export function describeDestination(redirectUri: string): Destination {
  const { protocol, host } = new URL(redirectUri);
  if (isPrivateUseScheme(redirectUri)) return { kind: 'app', name: protocol, address: redirectUri };
  const kind = isLoopbackRedirect(redirectUri) ? 'loopback' : 'web';
  return { kind, name: host, address: redirectUri };
}
