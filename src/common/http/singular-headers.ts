import type { RequestHandler } from 'express';
import { HttpFailure } from '../errors/failure.js';

/** Of these Node takes the first where there are several; a proxy in front may have looked at another. */
const SINGULAR = ['host', 'authorization', 'content-type'];

/** A request that says twice whom it is for, who sends it or what its body is, is 400 (RFC 9112 §3.2, RFC 9110 §5.3). */
export function singularHeaders(): RequestHandler {
  return ({ rawHeaders }, _response, next) => {
    const repeated = repeatedOf(rawHeaders);
    if (repeated === undefined) next();
    else next(new HttpFailure(400, `The header field ${repeated} is there more than once`));
  };
}

/** @param rawHeaders names and values in turn, as they came */
function repeatedOf(rawHeaders: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    if (!SINGULAR.includes(name)) continue;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}
