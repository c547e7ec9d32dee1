import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { inRequest, type RequestContext } from '../request-context.js';

const served = Symbol('served');

/** A response with what its line will say of the request. */
interface LoggedResponse extends Response {
  [served]: RequestContext & { startedAt: number };
}

/**
 * Gives each request an id (`X-Request-Id` of the answer), makes it the context of all that follows, and logs it when
 * it ends: the route's pattern and the status, never the query, a header or a body.
 */
export function requestLog(logger: Logger): RequestHandler {
  // Its lines have the fields below and no other: there is nothing to look for that must not be told.
  const lines = logger.child({}, { redact: [] });
  function onClose(this: LoggedResponse): void {
    lines[levelOf(this)](lineOf(this), 'request');
  }
  function onError(this: LoggedResponse): void {
    this.removeListener('close', onClose);
    lines.error(lineOf(this), 'request');
  }
  return (request, response, next) => {
    const requestId = randomUUID();
    const address = request.ip;
    (response as LoggedResponse)[served] = { requestId, address, startedAt: performance.now() };
    response.on('close', onClose).on('error', onError);
    response.setHeader('X-Request-Id', requestId);
    inRequest({ requestId, address }, next);
  };
}

function levelOf({ req, statusCode }: Response): 'error' | 'info' | 'debug' {
  if (statusCode >= 500) return 'error';
  // Probes ask every few seconds, and would bury what people did.
  return req.originalUrl.startsWith('/health/') ? 'debug' : 'info';
}

function lineOf({ req, statusCode, [served]: { requestId, address, startedAt } }: LoggedResponse): object {
  const route = (req.route as { path?: unknown } | undefined)?.path;
  return {
    requestId,
    method: req.method,
    route: typeof route === 'string' ? route : 'none',
    status: statusCode,
    address,
    ms: Math.round(performance.now() - startedAt),
  };
}
