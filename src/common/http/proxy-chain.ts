import { Logger } from '@nestjs/common';
import type { RequestHandler } from 'express';

/**
 * Has Express read `X-Forwarded-For` only where it can have come through as many proxies as TRUST_PROXY says: each adds
 * an entry, and Express counts from the end. Of a shorter chain the caller wrote the part that would be believed, so it
 * is taken for absent, and the peer's own address counts.
 *
 * @param hops TRUST_PROXY
 */
export function proxyChain(hops: number): RequestHandler {
  const logger = new Logger('ProxyChain');
  let isWarned = false;
  return (request, _response, next) => {
    const entries = entriesOf(request.headers['x-forwarded-for']);
    if (entries > 0 && (hops === 0 || entries < hops)) {
      delete request.headers['x-forwarded-for'];
      if (!isWarned) {
        isWarned = true;
        logger.warn(
          `X-Forwarded-For with ${entries} entries was not believed, for TRUST_PROXY says ${hops}. If proxies are in front, set it to their number: until then all who come through them count as one address`,
        );
      }
    }
    next();
  };
}

/** Node joins repeated headers of this name by commas. */
function entriesOf(header: string | string[] | undefined): number {
  return header === undefined ? 0 : [header].flat().flatMap((line) => line.split(',')).length;
}
