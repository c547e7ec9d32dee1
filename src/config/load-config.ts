import type { Config } from './config.js';
import { type Environment, parseEnvironment } from './environment.js';
import { type FirstRun, firstRunCredentials } from './first-run.js';
import { KNOWN_APPS } from './known-apps.js';
import type { TraceSettings } from './traces.js';

/** The settings and, where something had to be generated, what and where. */
export interface Loaded {
  config: Config;
  firstRun?: FirstRun;
}

/**
 * Settings from environment variables, with what is missing of the credentials generated.
 *
 * @throws InvalidEnvironment naming each fault
 */
export function loadConfig(variables: Record<string, string | undefined>): Loaded {
  const environment = parseEnvironment(variables);
  const { ADMIN_API_KEY, ADMIN_EMAIL, ADMIN_PASSWORD, SESSION_SECRET } = environment;
  if (ADMIN_API_KEY && ADMIN_EMAIL && ADMIN_PASSWORD && SESSION_SECRET) {
    return { config: toConfig(environment, { ADMIN_API_KEY, ADMIN_EMAIL, ADMIN_PASSWORD, SESSION_SECRET }) };
  }
  const firstRun = firstRunCredentials(environment.DATA_DIR);
  return { config: toConfig(environment, firstRun.credentials), firstRun };
}

function toConfig(environment: Environment, generated: FirstRun['credentials']): Config {
  return {
    baseUrl: environment.PUBLIC_URL ?? `http://localhost:${environment.PORT}`,
    port: environment.PORT,
    host: environment.HOST,
    databaseUrl: environment.DATABASE_URL,
    migrationDatabaseUrl: environment.MIGRATION_DATABASE_URL ?? environment.DATABASE_URL,
    redisUrl: environment.REDIS_URL,
    dataDir: environment.DATA_DIR,
    adminApiKey: environment.ADMIN_API_KEY ?? generated.ADMIN_API_KEY,
    adminEmail: environment.ADMIN_EMAIL ?? generated.ADMIN_EMAIL,
    adminPassword: environment.ADMIN_PASSWORD ?? generated.ADMIN_PASSWORD,
    sessionSecrets: [
      environment.SESSION_SECRET ?? generated.SESSION_SECRET,
      ...(environment.SESSION_SECRET_PREVIOUS === undefined ? [] : [environment.SESSION_SECRET_PREVIOUS]),
    ],
    accessTokenTtl: environment.ACCESS_TOKEN_TTL,
    refreshTokens: environment.REFRESH_TOKENS === 'on',
    refreshTokenTtl: environment.REFRESH_TOKEN_TTL,
    authCodeTtl: environment.AUTH_CODE_TTL,
    authRequestTtl: environment.AUTH_REQUEST_TTL,
    registrationStatus: environment.REGISTRATION_STATUS === '201' ? 201 : 200,
    registration: environment.REGISTRATION,
    clientMetadataDocuments: environment.CLIENT_METADATA_DOCUMENTS === 'on',
    redirectHosts: environment.REDIRECT_HOSTS,
    trustedRedirectHosts: [
      ...KNOWN_APPS.flatMap(({ hosts }) => hosts),
      ...environment.TRUSTED_REDIRECT_HOSTS,
    ],
    allowedOrigins: environment.ALLOWED_ORIGINS,
    scopeChallenge: environment.SCOPE_CHALLENGE,
    serverName: environment.MCP_SERVER_NAME,
    searchLanguage: environment.SEARCH_LANGUAGE,
    maxSessions: environment.MAX_SESSIONS,
    maxSessionsPerUser: environment.MAX_SESSIONS_PER_USER,
    rateLimits: environment.RATE_LIMITS === 'on',
    trustProxy: environment.TRUST_PROXY,
    metricsPort: environment.METRICS_PORT === 0 ? undefined : environment.METRICS_PORT,
    metricsHost: environment.METRICS_HOST,
    traces: tracesOf(environment),
    logLevel: environment.LOG_LEVEL,
    production: environment.NODE_ENV === 'production',
  };
}

function tracesOf(environment: Environment): TraceSettings | undefined {
  const endpoint = environment.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return undefined;
  return {
    endpoint,
    serviceName: environment.OTEL_SERVICE_NAME,
    sampler: environment.OTEL_TRACES_SAMPLER,
    samplerArgument: environment.OTEL_TRACES_SAMPLER_ARG,
  };
}
