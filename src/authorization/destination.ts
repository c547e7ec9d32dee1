import { isLoopbackRedirect, isPrivateUseScheme } from '../clients/redirects/redirect-uri.js';

/** A redirect URI as people are shown it. */
export interface Destination {
  /** A web site, a program on the user's machine, or an app by a scheme of its own. */
  kind: 'web' | 'loopback' | 'app';
  /** The host (punycode, with the port where it is not the scheme's own), or the scheme with its colon. */
  name: string;
  /** All of it, as it was registered. */
  address: string;
  /** What stands in it before the name, the name as it is written there, and what stands after it. */
  parts: { before: string; name: string; after: string };
}

/** Tells where a registered redirect URI leads. */
export function describeDestination(redirectUri: string): Destination {
  const { protocol, host } = new URL(redirectUri);
  if (isPrivateUseScheme(redirectUri)) return destination('app', protocol, redirectUri, 0);
  const kind = isLoopbackRedirect(redirectUri) ? 'loopback' : 'web';
  return destination(kind, host, redirectUri, protocol.length + '//'.length);
}

/** @param at where the name begins in the address */
function destination(kind: Destination['kind'], name: string, address: string, at: number): Destination {
  const end = at + name.length;
  const parts = { before: address.slice(0, at), name: address.slice(at, end), after: address.slice(end) };
  return { kind, name, address, parts };
}
