import { createHash } from 'node:crypto';
import type { Response } from 'express';

/** Seconds for which anyone may keep a discovery document. */
const MAX_AGE = 300;

/** A JSON document that anyone may read, as it goes out. */
export interface PublishedDocument {
  text: string;
  /** Strong (RFC 9110 §8.8.3): the same text, byte for byte. */
  etag: string;
}

/** Writes the document out, once for all who will ask. */
export function publish(document: object): PublishedDocument {
  const text = JSON.stringify(document);
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
}

/**
 * 200 with the document, or 304 where the client has it; Express leaves the body out for HEAD. Express's own 304 would
 * not be given to `fetch`, which sends `Cache-Control: no-cache` with every `If-None-Match` of a caller's.
 */
export function sendDocument(response: Response, { text, etag }: PublishedDocument): void {
  response.set({ 'Cache-Control': `public, max-age=${MAX_AGE}`, ETag: etag });
  if (names(response.req.get('If-None-Match'), etag)) response.status(304).end();
  else response.type('json').send(text);
}

/** RFC 9110 §13.1.2: `*`, or a list of tags, compared weakly. */
function names(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
