import { createHash } from 'node:crypto';
import type { Response } from 'express';

/** Seconds for which anyone may keep what is published. */
const MAX_AGE = 300;

/** Something that is the same for everyone, as it goes out. */
export interface Published {
  body: string | Buffer;
  /** Its media type, or the extension that stands for it. */
  type: string;
  /** Strong (RFC 9110 §8.8.3): the same body, byte for byte. */
  etag: string;
}

/** Makes it ready, once for all who will ask. */
export function publish(body: string | Buffer, type: string): Published {
  return { body, type, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
}

/** The same for a JSON document. */
export function publishJson(document: object): Published {
  return publish(JSON.stringify(document), 'json');
}

/**
 * 200 with the body, or 304 where the client has it; Express leaves the body out for HEAD. Express's own 304 would not
 * be given to `fetch`, which sends `Cache-Control: no-cache` with every `If-None-Match` of a caller's.
 */
export function sendPublished(response: Response, { body, type, etag }: Published): void {
  response.set({ 'Cache-Control': `public, max-age=${MAX_AGE}`, ETag: etag });
  if (names(response.req.get('If-None-Match'), etag)) response.status(304).end();
  else response.type(type).send(body);
}

/** RFC 9110 §13.1.2: `*`, or a list of tags, compared weakly. */
function names(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
