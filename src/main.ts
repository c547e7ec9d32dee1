import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { announce } from './announce.js';
import { AppModule } from './app.module.js';
import { setUp } from './app.setup.js';
import { StartFailure } from './common/errors/start-failure.js';
import { ServiceAdapter } from './common/http/service.adapter.js';
import { createLogger, PinoLogger } from './common/logging/pino-logger.js';
import type { Config } from './config/config.js';
import { loadConfig } from './config/load-config.js';
import { SampleDocumentsService } from './documents/samples/sample-documents.service.js';
import { dieOnUncaught, drainOnSignal } from './shutdown.js';

/** Reads the settings, opens the database, listens, and says where to look. */
async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { config, firstRun } = loadConfig(process.env);
  const logger = createLogger(config.logLevel);
  dieOnUncaught(logger);
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.forRoot(config),
    new ServiceAdapter(),
    {
      bodyParser: false,
      abortOnError: false,
      logger: new PinoLogger(logger),
    },
  );
  setUp(app, logger);
  drainOnSignal(app, logger);
  await start(app, config);
  announce(config, logger, firstRun);
}

/** Samples are for who tries it out on the embedded default: a database that was given is left as it is. */
async function start(app: NestExpressApplication, { port, host, databaseUrl }: Config): Promise<void> {
  try {
    await app.init();
    if (databaseUrl === undefined) await app.get(SampleDocumentsService).loadOnce();
    await app.listen(port, host);
  } catch (error) {
    await app.close();
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new StartFailure(`Port ${port} on ${host} is in use: set PORT, or stop what listens there.`);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

main().catch((error: unknown) => {
  const reason = error instanceof StartFailure ? error.message : describe(error);
  process.stderr.write(`Gatehouse did not start. ${reason}\n`);
  process.exit(1);
});
