import { documentPath } from '../document.js';

/** Longer than any search that finds something. */
const MOST_CHARACTERS = 200;

/** Half a surrogate pair has no percent-encoding. */
const UNREADABLE = /[\p{Cc}\p{Cs}]/gu;

/** What a page is asked to look for; empty where that is nothing, or said more than once. */
export function soughtFor(q: unknown): string {
  return typeof q === 'string' ? q.slice(0, MOST_CHARACTERS).replace(UNREADABLE, ' ').trim() : '';
}

/** The page that searches. */
export function searchPath(query: string): string {
  return query === '' ? '/documents' : `/documents?q=${encodeURIComponent(query)}`;
}

/** A document's page with what was looked for marked. */
export function markedPath(id: string, query: string): string {
  return query === '' ? documentPath(id) : `${documentPath(id)}?q=${encodeURIComponent(query)}`;
}

/** The same, at the first place where it stands. */
export function matchPath(id: string, query: string): string {
  return `${markedPath(id, query)}#match`;
}
