import { ValidationPipe } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { DefaultErrorFilter } from './common/errors/failure.filters.js';
import { limitConnections } from './common/http/connection-limits.js';
import { cors } from './common/http/cors.js';
import { inOrder } from './common/http/in-order.js';
import { hostPolicy } from './common/http/host-policy.js';
import { methodPolicy } from './common/http/method-policy.js';
import { proxyChain } from './common/http/proxy-chain.js';
import { singularHeaders } from './common/http/singular-headers.js';
import { validationFailure } from './common/http/validation-failure.js';
import { PinoLogger } from './common/logging/pino-logger.js';
import { requestLog } from './common/logging/request-log.js';
import { Config } from './config/config.js';
import { HttpMetrics } from './metrics/collect/http-metrics.service.js';
import { OpenApiService } from './openapi/openapi.service.js';
import { Tracing } from './tracing/tracing.js';

/**
 * What every request passes before a controller: the same for the service and for the tests. Bodies are read later,
 * by the route's last guard, so the application must be created with `bodyParser: false`.
 */
export function setUp(app: NestExpressApplication, logger: Logger): void {
  const config = app.get(Config);
  const tracing = app.get(Tracing);
  const express = app.getHttpAdapter().getInstance();
  // A proxy that keeps strangers from /admin must not let them in by /Admin. Nest made the router before `set` could say so.
  Object.assign(express.router, { caseSensitive: true });
  app.useLogger(new PinoLogger(logger));
  app.set('trust proxy', config.trustProxy);
  app.set('query parser', 'simple');
  app.set('etag', false);
  app.disable('x-powered-by');
  app.setLocal('serverName', config.serverName);
  app.use(
    inOrder(
      app.get(HttpMetrics).middleware(),
      ...(tracing.isOn ? [tracing.middleware()] : []),
      proxyChain(config.trustProxy),
      requestLog(logger),
      securityHeaders(config.baseUrl),
      singularHeaders(),
      hostPolicy(config.baseUrl),
      cors(config),
      methodPolicy(express),
    ),
  );
  app.useGlobalPipes(
    new ValidationPipe({ whitelist: true, transform: true, exceptionFactory: validationFailure }),
  );
  app.useGlobalFilters(new DefaultErrorFilter());
  limitConnections(app.getHttpServer());
  app.get(OpenApiService).describe(app);
}

function securityHeaders(baseUrl: string): RequestHandler {
  const isHttps = baseUrl.startsWith('https:');
  return (_request, response, next) => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (isHttps) response.setHeader('Strict-Transport-Security', 'max-age=31536000');
    next();
  };
}
