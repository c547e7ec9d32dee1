/** RFC 5321 §4.5.3.1: 64 octets, `@`, 255 octets. */
const LONGEST = 320;

/** Control characters and lone surrogates, which no address has and Postgres does not take. */
const IMPOSSIBLE = /[\p{Cc}\p{Cs}]/u;

/**
 * An e-mail address as accounts are stored under: trimmed, lower case.
 *
 * @returns undefined where no account can have it
 */
export function accountEmail(text: string): string | undefined {
  const email = text.trim().toLowerCase();
  return email === '' || email.length > LONGEST || IMPOSSIBLE.test(email) ? undefined : email;
}
