import { createServer, type Server } from 'node:http';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { HttpFailure, toFailure } from '../../common/errors/failure.js';
import { StartFailure } from '../../common/errors/start-failure.js';
import { limitConnections } from '../../common/http/connection-limits.js';
import { methodPolicy } from '../../common/http/method-policy.js';
import { Config } from '../../config/config.js';
import { METRICS_TYPE, MetricsService } from '../metrics.service.js';
import { FiguresPageService } from '../page/figures-page.service.js';
import { scrapedHost } from './scraped-host.js';

const ARRIVAL_MS = 10_000;

/** The figures on a port of their own, for Prometheus and as a page, to whoever reaches it: no key is asked for there. */
@Injectable()
export class MetricsPort implements OnApplicationBootstrap, OnApplicationShutdown {
  private server?: Server;

  constructor(
    private readonly config: Config,
    private readonly metrics: MetricsService,
    private readonly page: FiguresPageService,
  ) {}

  /** @throws StartFailure where the port cannot be had */
  async onApplicationBootstrap(): Promise<void> {
    const { metricsPort = 0, metricsHost } = this.config;
    const server = createServer(this.application());
    limitConnections(server, ARRIVAL_MS);
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => {
        reject(
          new StartFailure(`METRICS_PORT ${metricsPort} on ${metricsHost} cannot be had: ${error.message}`),
        );
      });
      server.listen(metricsPort, metricsHost, resolve);
    });
    this.server = server;
  }

  /** The last calls are counted by then. */
  onApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private application(): Express {
    const { baseUrl, metricsHost, serverName } = this.config;
    const application = express();
    application.disable('x-powered-by');
    application.set('etag', false);
    application.locals['serverName'] = serverName;
    application.use((_request, response, next) => {
      response.set({ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' });
      next();
    });
    application.use(scrapedHost([metricsHost, new URL(baseUrl).hostname]), methodPolicy(application));
    application.get('/metrics', async (_request, response) => {
      response.set('Content-Type', METRICS_TYPE).send(await this.metrics.text());
    });
    application.get('/', ({ query }, response) => this.page.send(response, query['paused'] !== undefined));
    application.use(() => {
      throw new HttpFailure(404, 'There is nothing here');
    });
    application.use(answerFailure);
    return application;
  }
}

const answerFailure: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const { status, code, description, headers } = toFailure(error);
  response.status(status).set(headers).json({ error: code, error_description: description });
};
