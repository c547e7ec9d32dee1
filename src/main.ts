import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { announce } from './announce.js';
import { AppModule } from './app.module.js';
import { setUp } from './app.setup.js';
import { StartFailure } from './common/errors/start-failure.js';
import { createLogger, PinoLogger } from './common/logging/pino-logger.js';
import type { Config } from './config/config.js';
import { loadConfig } from './config/load-config.js';
import { dieOnUncaught, drainOnSignal } from './shutdown.js';

/** Reads the settings, opens the database, listens, and says where to look. */
async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { config, firstRun } = loadConfig(process.env);
  const logger = createLogger(config.logLevel);
  dieOnUncaught(logger);
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(config), {
    bodyParser: false,
    abortOnError: false,
    logger: new PinoLogger(logger),
  });
  setUp(app, logger);
  drainOnSignal(app, logger);
  await listen(app, config);
  announce(config, logger, firstRun);
}

async function listen(app: NestExpressApplication, { port, host }: Config): Promise<void> {
  try {
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
