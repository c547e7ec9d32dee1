/** Characters that count: Postgres takes minutes over a query of many thousand words, and no one asks with so many. */
const MOST_CHARACTERS = 1000;

/** What Postgres cannot take: NUL and half a surrogate pair; other control characters are as good as a space. */
const UNREADABLE = /[\p{Cc}\p{Cs}]/gu;

/**
 * A hyphen that begins a word means "not". One that stands alone, or two in a row, is a dash; Postgres would take it for
 * a "not" too, and fail at 32 of them.
 */
const DASHES = /(?<![^\s!&|()"])(?:-{2,}|-(?=[\s!&|()]|$))/g;

/** A query as `websearch_to_tsquery` takes it without an error, whatever was sent. */
export function searchQuery(sent: string): string {
  return sent.slice(0, MOST_CHARACTERS).replace(UNREADABLE, ' ').replace(DASHES, ' ');
}
