import { HttpFailure } from '../common/errors/failure.js';

/**
 * A 429 with `Retry-After` (RFC 6585 §4), in words for people.
 *
 * @param words what there were too many of, a sentence without its full stop
 * @param seconds when to come back
 */
export function tooManyRequests(
  words: string,
  seconds: number,
  headers: Readonly<Record<string, string>> = {},
): HttpFailure {
  const minutes = Math.ceil(seconds / 60);
  const wait = minutes === 1 ? 'a minute' : `${minutes} minutes`;
  return new HttpFailure(429, `${words}. Try again in ${wait}.`, {
    ...headers,
    'Retry-After': String(seconds),
  });
}

/** Whole seconds until a limiter's window ends; at least one. */
export function secondsUntil({ msBeforeNext }: { msBeforeNext: number }): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1000));
}
