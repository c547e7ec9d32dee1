const FEWEST_CHARACTERS = 12;
const MOST_BYTES = 1024;

/** What to tell people before they choose a password. */
export const PASSWORD_RULE = `At least ${FEWEST_CHARACTERS} characters, of any kind. A few words in a row do well.`;

/**
 * Why a password cannot be taken, in words for the person who chose it; undefined where it can. Any characters are good
 * (NIST SP 800-63B §3.1.1.2): length is what counts.
 */
export function passwordFault(password: string): string | undefined {
  if (Array.from(password).length < FEWEST_CHARACTERS) {
    return `The password must have at least ${FEWEST_CHARACTERS} characters.`;
  }
  if (Buffer.byteLength(password) > MOST_BYTES) {
    return `The password is too long: at most ${MOST_BYTES} bytes.`;
  }
  return undefined;
}
