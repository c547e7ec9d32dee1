import 'reflect-metadata';
import { tmpdir } from 'node:os';
import { Test } from '@nestjs/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { ModuleMetadata } from '@nestjs/common';
import { pino } from 'pino';
import { AppModule } from '../../src/app.module.js';
import { setUp } from '../../src/app.setup.js';
import { FetchLimits } from '../../src/clients/metadata-documents/fetch/fetch-limits.js';
import { Internet } from '../../src/clients/metadata-documents/fetch/internet.service.js';
import { Clock } from '../../src/common/clock.js';
import { closeIdleConnections } from '../../src/common/http/connection-limits.js';
import { ServiceAdapter } from '../../src/common/http/service.adapter.js';
import type { Config } from '../../src/config/config.js';
import { loadConfig } from '../../src/config/load-config.js';
import { DatabaseEngine } from '../../src/database/engine.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { RatePolicies } from '../../src/limits/rate-policies.js';
import { McpLimits } from '../../src/mcp/mcp-limits.js';
import { freePort } from './free-port.js';
import { openTestDatabase } from './test-database.js';
import { NoInternet } from './test-internet.js';

/** The credentials of every test application. */
export const ADMIN_KEY = 'test-admin-key-0123456789-0123456789';
export const EMAIL = 'alice@example.com';
export const PASSWORD = 'correct horse battery';

/** What a test may set otherwise. */
export interface TestAppOptions {
  /** Environment variables over the defaults. */
  environment?: Record<string, string>;
  /** Modules besides the service's own, as tools under test. */
  imports?: ModuleMetadata['imports'];
  /** A database of the test's own instead of a fresh one. */
  engine?: DatabaseEngine;
  /** The time that the service goes by. */
  clock?: Clock;
  /** What the MCP routes hold and wait for, where it differs. */
  limits?: Partial<McpLimits>;
  /** The limits by address, where they differ. They hold with RATE_LIMITS=on alone. */
  policies?: Partial<RatePolicies>;
  /** What it finds beyond this machine: nothing unless given. */
  internet?: Internet;
  /** What fetching from there may take, where it differs. */
  fetchLimits?: Partial<FetchLimits>;
  /** Called with each log line. */
  onLog?: (line: string) => void;
}

/** A running service on a database of its own. */
export interface TestApp {
  /** BASE, which is also where it listens. */
  base: string;
  config: Config;
  app: NestExpressApplication;
  prisma: PrismaService;
  close(): Promise<void>;
}

/** Starts the whole service on a free port, over real HTTP. The caller closes it. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const port = await freePort();
  const { config } = loadConfig({
    PORT: String(port),
    ADMIN_API_KEY: ADMIN_KEY,
    ADMIN_EMAIL: EMAIL,
    ADMIN_PASSWORD: PASSWORD,
    SESSION_SECRET: 'test-session-secret-0123456789-0123456789',
    DATA_DIR: tmpdir(),
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'debug',
    ...options.environment,
  });
  const logger = pino({ level: config.logLevel }, { write: (line: string) => options.onLog?.(line) });
  const testing = await Test.createTestingModule({
    imports: [AppModule.forRoot(config), ...(options.imports ?? [])],
  })
    .overrideProvider(DatabaseEngine)
    .useValue(options.engine ?? (await openTestDatabase()))
    .overrideProvider(Clock)
    .useValue(options.clock ?? new Clock())
    .overrideProvider(McpLimits)
    .useValue(Object.assign(new McpLimits(), options.limits))
    .overrideProvider(Internet)
    .useValue(options.internet ?? new NoInternet())
    .overrideProvider(FetchLimits)
    .useValue(Object.assign(new FetchLimits(), options.fetchLimits))
    .overrideProvider(RatePolicies)
    .useValue(Object.assign(new RatePolicies(), options.policies))
    .compile();
  const app = testing.createNestApplication<NestExpressApplication>(new ServiceAdapter(), {
    bodyParser: false,
  });
  setUp(app, logger);
  await app.listen(port, '127.0.0.1').catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  return { base: config.baseUrl, config, app, prisma: app.get(PrismaService), close: () => close(app) };
}

/** Closes it as the service does on a signal. */
async function close(app: NestExpressApplication): Promise<void> {
  const sweep = setInterval(() => closeIdleConnections(app.getHttpServer()), 100);
  await app.close();
  clearInterval(sweep);
}
