import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { randomToken } from '../common/secrets.js';

/** What is generated where the environment does not say it. */
export interface Credentials {
  ADMIN_API_KEY: string;
  ADMIN_EMAIL: string;
  ADMIN_PASSWORD: string;
  SESSION_SECRET: string;
}

/** Credentials and where they were kept. */
export interface FirstRun {
  credentials: Credentials;
  file: string;
  /** Whether they were made just now. */
  isNew: boolean;
}

/**
 * The credentials of a service that was given none: made on its first run, kept in `credentials.env` (mode 0600)
 * beside the embedded database, and the same ever after.
 */
export function firstRunCredentials(dataDir: string): FirstRun {
  const file = join(dataDir, 'credentials.env');
  const isNew = !existsSync(file);
  if (isNew) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(file, serialize(generate()), { mode: 0o600, flag: 'wx' });
  }
  chmodSync(file, 0o600);
  return { credentials: parseEnv(readFileSync(file, 'utf8')) as unknown as Credentials, file, isNew };
}

function generate(): Credentials {
  return {
    ADMIN_API_KEY: randomToken(),
    ADMIN_EMAIL: 'admin@localhost.localdomain',
    ADMIN_PASSWORD: randomToken(15),
    SESSION_SECRET: randomToken(),
  };
}

function serialize(credentials: Credentials): string {
  const lines = Object.entries(credentials).map(([name, value]) => `${name}=${value}`);
  return `# Made on the first run. Keep it safe; the environment overrides each line.\n${lines.join('\n')}\n`;
}
