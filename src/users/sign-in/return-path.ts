/** Longer than any page of ours with its query. */
const LONGEST = 4096;

/** Printable ASCII without a backslash, from one `/` on: what no browser reads as another host. */
const PATH = /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/;

/**
 * Where to go after sign-in: a path of this origin, else `/`. Never another site (RFC 9700 §4.11), however a browser
 * would read the address: `//host`, `/\host`, a scheme, a tab or line break that it drops.
 *
 * @param returnTo what the query or the form says, whatever it is
 */
export function returnPath(returnTo: unknown): string {
  const isPath = typeof returnTo === 'string' && returnTo.length <= LONGEST && PATH.test(returnTo);
  return isPath ? returnTo : '/';
}

/** The login page's address, from which a person comes back to `returnTo`. */
export function loginPath(returnTo: unknown): string {
  const path = returnPath(returnTo);
  return path === '/' ? '/login' : `/login?${new URLSearchParams({ return_to: path }).toString()}`;
}
