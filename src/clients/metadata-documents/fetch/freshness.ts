import type { IncomingHttpHeaders } from 'node:http';

/** Seconds for which an answer may be used: as its headers say, but never less or more than this. */
export interface FreshnessBounds {
  least: number;
  most: number;
  /** Where its headers say nothing. */
  otherwise: number;
}

/**
 * For how many seconds an answer is fresh (RFC 9111 §4.2.1), in this cache, which is a private one: `max-age` less
 * `Age`, else `Expires`. `no-store` and `no-cache` are the least: an answer that serves one request of many in a minute
 * is not kept from its owner.
 */
export function freshFor(headers: IncomingHttpHeaders, bounds: FreshnessBounds): number {
  const seconds = saidBy(headers) ?? bounds.otherwise;
  return Math.min(Math.max(seconds, bounds.least), bounds.most);
}

function saidBy({
  'cache-control': control = '',
  age,
  expires,
  date,
}: IncomingHttpHeaders): number | undefined {
  const directives = control.toLowerCase();
  if (/(^|[\s,])no-(store|cache)\s*($|[,=])/.test(directives)) return 0;
  const maxAge = /(?:^|[\s,])max-age="?(\d{1,10})"?\s*(?:$|,)/.exec(directives)?.[1];
  if (maxAge !== undefined) return Number(maxAge) - (/^\d{1,10}$/.test(age ?? '') ? Number(age) : 0);
  if (expires === undefined) return undefined;
  const lifetime = (Date.parse(expires) - Date.parse(date ?? '')) / 1000;
  return Number.isNaN(lifetime) ? 0 : lifetime;
}
