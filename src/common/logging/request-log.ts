import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { inRequest } from '../request-context.js';

/**
 * Gives each request an id (`X-Request-Id` of the answer), makes it the context of all that follows, and logs it when
 * it ends: the route's pattern and the status, never the query, a header or a body.
 */
export function requestLog(logger: Logger): RequestHandler[] {
  const log = pinoHttp<Request, Response>({
    logger,
    genReqId: () => randomUUID(),
    quietReqLogger: true,
    quietResLogger: true,
    customAttributeKeys: { reqId: 'requestId' },
    customLogLevel: (request, response, error) => {
      if (error !== undefined || response.statusCode >= 500) return 'error';
      // Probes ask every few seconds, and would bury what people did.
      return request.path.startsWith('/health/') ? 'debug' : 'info';
    },
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request',
    customSuccessObject: line,
    customErrorObject: line,
  });
  return [
    log,
    (request, response, next) => {
      const requestId = request.id as string; // genReqId made it
      response.set('X-Request-Id', requestId);
      inRequest({ requestId, address: request.ip }, next);
    },
  ];
}

function line(request: Request, response: Response, ...rest: unknown[]): object {
  const route = (request.route as { path?: unknown } | undefined)?.path;
  return {
    requestId: undefined, // pino-http binds it to each of its lines
    method: request.method,
    route: typeof route === 'string' ? route : 'none',
    status: response.statusCode,
    address: request.ip,
    ms: responseTime(rest.at(-1)),
  };
}

/** pino-http passes what it would have logged last; of that only the time is kept. */
function responseTime(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'responseTime' in value
    ? value.responseTime
    : undefined;
}
