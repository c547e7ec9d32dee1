import { isIP } from 'node:net';
import type { RequestHandler } from 'express';
import { HttpFailure } from '../../common/errors/failure.js';

/**
 * Answers to an address, to a name without a dot (a service's in a compose file), and to `names`, else 421: whoever gets
 * a browser to take the name of their page for this machine reads nothing.
 */
export function scrapedHost(names: readonly string[]): RequestHandler {
  return ({ headers }, _response, next) => {
    if (isOurs(headers.host, names)) next();
    else next(new HttpFailure(421, 'This host is not served here'));
  };
}

function isOurs(host: string | undefined, names: readonly string[]): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
  return isAddress || !hostname.includes('.') || names.includes(hostname);
}
