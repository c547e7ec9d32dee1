/** What is said of bytes that are no text. */
export const NOT_UTF8 = 'is not UTF-8';

/** The text of those bytes, without the mark that some editors put first; undefined where they are not UTF-8. */
export function readUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
