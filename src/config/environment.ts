import { z } from 'zod';
import { StartFailure } from '../common/errors/start-failure.js';
import { baseUrl } from './base-url.js';
import { SAMPLERS } from './traces.js';

const TEXT_SEARCH_CONFIGURATION = /^[a-z_][a-z0-9_]{0,62}$/;

const commaSeparated = z
  .string()
  .default('')
  .transform((list) => list.split(',').map((item) => item.trim()).filter((item) => item !== '')); // prettier-ignore
const seconds = (fallback: number, most: number) => integer(fallback, 1, most);
const secret = z.string().min(32, 'must be at least 32 characters').optional();
const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://')
  .optional();
const redisUrl = z
  .string()
  .regex(/^rediss?:\/\//, 'must start with redis:// or rediss://')
  .refine((value) => URL.canParse(value), 'must be a URL')
  .optional();

function integer(fallback: number, least: number, most: number) {
  const text = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, text)
    .transform(Number)
    .pipe(z.number().min(least, text).max(most, text))
    .default(fallback);
}

/** The environment variables of the service, each with its rule and default. README.md lists them for people. */
const schema = z.object({
  NODE_ENV: z.string().optional(),
  PUBLIC_URL: baseUrl.optional(),
  PORT: integer(3000, 0, 65_535),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: postgresUrl,
  MIGRATION_DATABASE_URL: postgresUrl,
  REDIS_URL: redisUrl,
  DATA_DIR: z.string().default('./data'),
  ADMIN_API_KEY: secret,
  ADMIN_EMAIL: z.email('must be an e-mail address').optional(),
  ADMIN_PASSWORD: z.string().min(12, 'must be at least 12 characters').optional(),
  SESSION_SECRET: secret,
  SESSION_SECRET_PREVIOUS: secret,
  ACCESS_TOKEN_TTL: seconds(86_400, 31_536_000),
  REFRESH_TOKENS: z.enum(['on', 'off'], 'must be on or off').default('off'),
  REFRESH_TOKEN_TTL: seconds(2_592_000, 31_536_000),
  AUTH_CODE_TTL: seconds(300, 600),
  AUTH_REQUEST_TTL: seconds(600, 3600),
  REGISTRATION_STATUS: z.enum(['200', '201'], 'must be 200 or 201').default('200'),
  REGISTRATION: z.enum(['open', 'allowlist', 'closed'], 'must be open, allowlist or closed').default('open'),
  CLIENT_METADATA_DOCUMENTS: z.enum(['on', 'off'], 'must be on or off').default('on'),
  REDIRECT_HOSTS: commaSeparated,
  TRUSTED_REDIRECT_HOSTS: commaSeparated,
  ALLOWED_ORIGINS: commaSeparated,
  SCOPE_CHALLENGE: z.enum(['http', 'result'], 'must be http or result').default('http'),
  MCP_SERVER_NAME: z.string().min(1).max(64, 'must be at most 64 characters').default('Gatehouse'),
  SEARCH_LANGUAGE: z
    .string()
    .regex(TEXT_SEARCH_CONFIGURATION, 'must be the name of a text-search configuration of Postgres')
    .default('english'),
  MAX_SESSIONS: integer(10_000, 1, 1_000_000),
  MAX_SESSIONS_PER_USER: integer(100, 1, 1_000_000),
  RATE_LIMITS: z.enum(['on', 'off'], 'must be on or off').default('on'),
  TRUST_PROXY: z
    .string()
    .regex(/^(off|\d{1,2})$/, 'must be off or the number of proxies in front')
    .default('off')
    .transform((value) => (value === 'off' ? 0 : Number(value))),
  METRICS_PORT: integer(0, 0, 65_535),
  METRICS_HOST: z.string().default('127.0.0.1'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .optional(),
  OTEL_SERVICE_NAME: z.string().max(255, 'must be at most 255 characters').default('gatehouse'),
  OTEL_TRACES_SAMPLER: z
    .enum(SAMPLERS, `must be one of ${SAMPLERS.join(', ')}`)
    .default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d{1,9})?|1(\.0{1,9})?)$/, 'must be a number from 0 to 1')
    .default('1')
    .transform(Number),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'must be a level of pino')
    .default('info'),
});

/** The environment, parsed: defaults filled in, secrets perhaps still missing. */
export type Environment = z.infer<typeof schema>;

/** Every fault of the environment together. */
export class InvalidEnvironment extends StartFailure {
  constructor(readonly faults: readonly string[]) {
    super(
      `The environment has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n  ${faults.join('\n  ')}`,
    );
  }
}

/**
 * Reads the environment. An empty value counts as absent, as compose files write it.
 *
 * @throws InvalidEnvironment naming each fault by its variable, never by a value
 */
export function parseEnvironment(variables: Record<string, string | undefined>): Environment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  const faults = (parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (given['NODE_ENV'] === 'production' && given['DATABASE_URL'] !== undefined) {
    for (const name of ['ADMIN_API_KEY', 'ADMIN_EMAIL', 'ADMIN_PASSWORD', 'SESSION_SECRET']) {
      if (given[name] === undefined) faults.push(`${name}: is required in production`);
    }
  }
  if (parsed.data === undefined || faults.length > 0) throw new InvalidEnvironment(faults);
  return parsed.data;
}
