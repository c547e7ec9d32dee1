import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import { closeIdleConnections } from './common/http/connection-limits.js';

/** Calls in flight have this long to finish; then their connections are closed. */
const FINISH_MS = 7000;
/** Past this the process ends whatever it is still doing. Orchestrators kill after ten seconds. */
const DEADLINE_MS = 9500;
const SWEEP_MS = 100;

/**
 * On SIGTERM or SIGINT: stops listening, lets the modules end their streams and the calls in flight finish, flushes,
 * closes the database, and exits 0; 1 with a log line where that takes more than ten seconds. Further signals change
 * nothing: npm passes on the one that the terminal sent already.
 */
export function drainOnSignal(app: NestExpressApplication, logger: Logger): void {
  let isDraining = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isDraining) return;
      isDraining = true;
      logger.info({ signal }, 'Draining');
      void drain(app, logger);
    });
  }
}

/** Whatever nobody caught is logged, and ends the process: what state it left behind is not known. */
export function dieOnUncaught(logger: Logger): void {
  process.on('uncaughtException', (error, origin) => {
    logger.fatal({ origin, stack: error.stack }, `Uncaught: ${error.message}`);
    process.exit(1);
  });
}

async function drain(app: NestExpressApplication, logger: Logger): Promise<void> {
  const server = app.getHttpServer();
  // A connection whose last answer has gone out would be kept for the next request, and the server open with it.
  setInterval(() => closeIdleConnections(server), SWEEP_MS);
  setTimeout(() => {
    logger.warn('Calls were still in flight: their connections are closed');
    server.closeAllConnections();
  }, FINISH_MS);
  setTimeout(() => {
    logger.fatal('Draining took too long');
    process.exit(1);
  }, DEADLINE_MS);
  // Further clients are another's from here on; it settles last, once all below is done.
  void app.getHttpAdapter().close();
  await app.close();
  logger.info('Stopped');
  process.exit(0);
}
