/** Characters that a URI may have here. */
export const LONGEST_URI = 2048;

/** RFC 3986 §2: the characters of a URI, and `%` only before two hexadecimal digits. */
const URI = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;

/**
 * Whether it has the characters of a URI alone: no backslash, white space, control or letter beyond ASCII, which one
 * parser drops and the next one reads as something else.
 */
export function hasUriCharacters(text: string): boolean {
  return URI.test(text);
}

/** Whether it is the address of something on the web, such as a client's home page. */
export function isWebUri(text: string): boolean {
  if (text.length > LONGEST_URI || !hasUriCharacters(text) || !URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}
