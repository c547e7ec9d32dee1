import type { TraceSettings } from './traces.js';

/** The settings, validated: what the environment says, once and typed. Also the injection token. */
export abstract class Config {
  /** PUBLIC_URL: the issuer and the audience. Scheme and host, no path, no trailing slash. */
  abstract readonly baseUrl: string;
  abstract readonly port: number;
  abstract readonly host: string;
  /** Absent: Postgres embedded in `dataDir`. */
  abstract readonly databaseUrl?: string;
  abstract readonly migrationDatabaseUrl?: string;
  /** Redis, by which replicas on one database reach each other. Absent: they do not. */
  abstract readonly redisUrl?: string;
  abstract readonly dataDir: string;
  abstract readonly adminApiKey: string;
  abstract readonly adminEmail: string;
  abstract readonly adminPassword: string;
  /** SESSION_SECRET, which signs, then SESSION_SECRET_PREVIOUS, whose signatures are still good. */
  abstract readonly sessionSecrets: readonly string[];
  /** Lifetimes in seconds. */
  abstract readonly accessTokenTtl: number;
  /** Of a refresh token that is not used; one that is used has a new one in its place. */
  abstract readonly refreshTokenTtl: number;
  abstract readonly authCodeTtl: number;
  abstract readonly authRequestTtl: number;
  /** Whether refresh tokens are issued and taken. */
  abstract readonly refreshTokens: boolean;
  abstract readonly registrationStatus: 200 | 201;
  abstract readonly registration: 'open' | 'allowlist' | 'closed';
  /** Hosts that a redirect URI, or a metadata document, may have where `registration` is `allowlist`. */
  abstract readonly redirectHosts: readonly string[];
  /** Whether a client_id may be the URL of a metadata document, which is then fetched. */
  abstract readonly clientMetadataDocuments: boolean;
  /**
   * Hosts that an authorization error may be sent to before anyone signed in (loopback comes besides), and that the
   * consent page does not warn of.
   */
  abstract readonly trustedRedirectHosts: readonly string[];
  /** Origins allowed on the MCP routes besides BASE's own and the default rule's. */
  abstract readonly allowedOrigins: readonly string[];
  /** How a call over Streamable HTTP is refused whose token lacks scopes: by the HTTP status, or by its result. */
  abstract readonly scopeChallenge: 'http' | 'result';
  abstract readonly serverName: string;
  abstract readonly searchLanguage: string;
  abstract readonly maxSessions: number;
  abstract readonly maxSessionsPerUser: number;
  abstract readonly rateLimits: boolean;
  /** How many proxies stand in front. */
  abstract readonly trustProxy: number;
  /** Where the figures are read instead of behind the admin key; absent: `/metrics` of the service, with the key. */
  abstract readonly metricsPort?: number;
  abstract readonly metricsHost: string;
  /** Absent: nothing is traced. */
  abstract readonly traces?: TraceSettings;
  abstract readonly logLevel: string;
  abstract readonly production: boolean;
}
