const LONGEST = 160;

/**
 * Something that a server said, fit to be shown: on one line, without characters that a terminal obeys, and cut where
 * it goes on for too long. What is no text is shown as JSON.
 */
export function printable(said: unknown): string {
  const text = typeof said === 'string' ? said : ((JSON.stringify(said) as string | undefined) ?? 'nothing');
  const line = text.replace(/[\s\p{C}]+/gu, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)} …` : line;
}
