import { hasUriCharacters, LONGEST_URI } from '../uri.js';

const WEB = /^https?:\/\/([^/?]*)(.*)$/i;
/** Labels of letters, digits, `-` and `_`, or what stands in brackets: no `,`, `;` or `'` that parsers split at. */
const HOST = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:]+\])$/;
const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);
const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** RFC 8252 §7.1: a scheme of one's own is a domain name in reverse, so that it has a dot. */
const REVERSE_DOMAIN = /^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+$/;
/** Schemes without one, of native clients that people use. */
const NATIVE_CLIENT_SCHEMES = new Set([
  'cursor',
  'raycast',
  'vscode',
  'vscode-insiders',
  'vscodium',
  'warp',
  'windsurf',
]);

const UNREADABLE = 'a browser would not read it as it is written';

/** What kind of address it is, where it may be one; else what is wrong with it, in words for its developer. */
type Reading =
  { kind: 'https' | 'loopback' | 'private-use'; fault?: undefined } | { kind?: undefined; fault: string };

/** What is wrong with a redirect URI, in words; undefined where it may be registered. */
export function redirectUriFault(uri: string): string | undefined {
  return read(uri).fault;
}

/** Whether it leads to the user's own machine by http (RFC 8252 §7.3): whatever listens there gets the code. */
export function isLoopbackRedirect(uri: string): boolean {
  return read(uri).kind === 'loopback';
}

/** Whether it leads to an app by a scheme of its own (RFC 8252 §7.1): whichever app claims that gets the code. */
export function isPrivateUseScheme(uri: string): boolean {
  return read(uri).kind === 'private-use';
}

function read(uri: string): Reading {
  if (uri.length > LONGEST_URI) return fault(`it is longer than ${LONGEST_URI} characters`);
  if (!hasUriCharacters(uri)) return fault('it has characters that no URI has (RFC 3986)');
  if (uri.includes('#')) return fault('it must not have a fragment');
  if (uri.includes('*')) return fault('it must not have a wildcard');
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1]?.toLowerCase();
  if (scheme === undefined) return fault('it must be an absolute URI');
  if (!URL.canParse(uri)) return fault('it is not a URL');
  return scheme === 'https' || scheme === 'http' ? readWeb(uri) : readPrivateUse(uri, scheme);
}

/** Its host, and all that follows, must stand there in the very form that the URL standard makes of it. */
function readWeb(uri: string): Reading {
  const [, authority = '', rest = ''] = WEB.exec(uri) ?? [];
  if (authority.includes('@')) return fault('it must not have a user or a password');
  const url = new URL(uri);
  const written = authority.toLowerCase();
  const isPlain = written === url.host || written === `${url.hostname}:${DEFAULT_PORTS[url.protocol] ?? ''}`;
  const path = url.href.slice(url.origin.length);
  if (!isPlain || !HOST.test(url.hostname) || (path !== rest && path !== `/${rest}`))
    return fault(UNREADABLE);
  if (url.protocol === 'https:') return { kind: 'https' };
  if (LOOPBACK_HOSTS.has(url.hostname)) return { kind: 'loopback' };
  return fault('http is for localhost, 127.0.0.1 and [::1] only: use https');
}

function readPrivateUse(uri: string, scheme: string): Reading {
  if (!REVERSE_DOMAIN.test(scheme) && !NATIVE_CLIENT_SCHEMES.has(scheme)) {
    return fault('its scheme must be https, or a domain name in reverse such as com.example.app');
  }
  const url = new URL(uri);
  if (url.username !== '' || url.password !== '') return fault('it must not have a user or a password');
  return url.href === scheme + uri.slice(scheme.length) ? { kind: 'private-use' } : fault(UNREADABLE);
}

function fault(words: string): Reading {
  return { fault: words };
}
