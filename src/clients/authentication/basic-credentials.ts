import { isUtf8 } from 'node:buffer';

/** The two halves of HTTP Basic. */
export interface BasicCredentials {
  id: string;
  secret: string;
}

/**
 * The client's id and secret from an `Authorization: Basic` header (RFC 7617), both percent-decoded (RFC 6749 §2.3.1).
 * A `+` stays one: clients that encode write `%2B`, and the many that do not encode mean a `+`.
 *
 * @returns undefined where the header is of another scheme or malformed
 */
export function parseBasic(authorization: string): BasicCredentials | undefined {
  const encoded = /^basic +([a-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  const pair = bytes.toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 0 || !isUtf8(bytes)) return undefined;
  const id = percentDecode(pair.slice(0, colon));
  const secret = percentDecode(pair.slice(colon + 1));
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

function percentDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
