import type { LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';
import { currentRequest } from '../request-context.js';

/** Names whose values never reach a log line, wherever they appear. */
const SECRET = [
  'authorization',
  'cookie',
  'password',
  'token',
  'code',
  'client_secret',
  'code_verifier',
  'secret',
];

/** Contexts in which Nest lists every module and route at start. */
const START_UP = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

/** The process's logger: JSON lines on standard output, each with the id of the request being served. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    mixin: (line) => {
      const request = currentRequest();
      return request === undefined || 'requestId' in line ? {} : { requestId: request.requestId };
    },
  });
}

/** Nest's own messages, and those of every `new Logger(context)`, on that logger. */
export class PinoLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    const level = context !== undefined && START_UP.has(context) ? 'debug' : 'info';
    this.logger[level]({ context }, String(message));
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }

  /** Nest passes the stack before the context. */
  error(message: unknown, stack?: string, context?: string): void {
    this.logger.error({ context, stack }, String(message));
  }

  debug(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  verbose(message: unknown, context?: string): void {
    this.logger.trace({ context }, String(message));
  }
}
