import { isLoopbackRedirect } from './redirect-uri.js';

/** A loopback redirect URI around its port. */
const AROUND_PORT = /^(http:\/\/(?:localhost|127\.0\.0\.1|\[::1\]))(?::\d+)?((?:[/?].*)?)$/;

/**
 * Whether a client may be answered at `presented`: it is registered, character for character (RFC 9700 §4.1.3), or is
 * a loopback one that differs from a registered one in its port alone (RFC 8252 §7.3).
 */
export function matchRedirectUri(registered: readonly string[], presented: string): boolean {
  if (registered.includes(presented)) return true;
  const portless = withoutPort(presented);
  return portless !== undefined && registered.some((uri) => withoutPort(uri) === portless);
}

function withoutPort(uri: string): string | undefined {
  const [, host = '', rest = ''] = AROUND_PORT.exec(uri) ?? [];
  return host !== '' && isLoopbackRedirect(uri) ? host + rest : undefined;
}
