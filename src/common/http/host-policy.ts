import type { RequestHandler } from 'express';
import { HttpFailure } from '../errors/failure.js';
import { isLoopbackHost } from './loopback.js';

/**
 * Answers only to BASE's own name (any loopback name where BASE is one), else 421: a page that rebinds its DNS name
 * to this service gets nothing. Probes ask `/health/*` by address.
 */
export function hostPolicy(baseUrl: string): RequestHandler {
  const { host: ours, hostname: ourName } = new URL(baseUrl);
  const isLoopback = isLoopbackHost(ourName);
  return (request, _response, next) => {
    const host = authority(request.url) ?? request.headers.host?.toLowerCase() ?? '';
    const isOurs = host === ours || (isLoopback && isLoopbackHost(hostname(host)));
    if (isOurs || request.path.startsWith('/health/')) next();
    else next(new HttpFailure(421, 'This host is not served here'));
  };
}

/** RFC 9112 §3.2.2: where the request line names a host, `Host` does not count. */
function authority(target: string): string | undefined {
  if (target.startsWith('/') || target === '*') return undefined;
  return URL.canParse(target) ? new URL(target).host : '';
}

function hostname(host: string): string {
  return host.replace(/:\d+$/, '');
}
