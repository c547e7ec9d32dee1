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
  try {
    const pair = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Buffer.from(encoded, 'base64'),
    );
    const colon = pair.indexOf(':');
    if (colon < 0) return undefined;
    return {
      id: decodeURIComponent(pair.slice(0, colon)),
      secret: decodeURIComponent(pair.slice(colon + 1)),
    };
  } catch (error) {
    // What is no UTF-8 is a TypeError, what is no percent-encoding a URIError.
    if (error instanceof TypeError || error instanceof URIError) return undefined;
    throw error;
  }
}
