import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { setUp } from './app.setup.js';
import { announce } from './announce.js';
import { createLogger, PinoLogger } from './common/logging/pino-logger.js';
import { InvalidEnvironment } from './config/environment.js';
import { loadConfig } from './config/load-config.js';

/** Reads the settings, opens the database, listens, and says where to look. */
async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { config, firstRun } = loadConfig(process.env);
  const logger = createLogger(config.logLevel);
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(config), {
    bodyParser: false,
    abortOnError: false,
    logger: new PinoLogger(logger),
  });
  setUp(app, logger);
  await app.listen(config.port, config.host);
  announce(config, logger, firstRun);
}

main().catch((error: unknown) => {
  const reason =
    error instanceof InvalidEnvironment || !(error instanceof Error) ? String(error) : error.stack;
  process.stderr.write(`Gatehouse did not start. ${reason}\n`);
  process.exit(1);
});
