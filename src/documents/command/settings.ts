import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { baseUrl } from '../../config/base-url.js';
import { CommandFailure } from './command-failure.js';

/** Where the service runs, and what opens its admin routes. */
export interface Settings {
  baseUrl: string;
  adminKey: string;
}

/**
 * The settings by the variables that the service itself is started with: PUBLIC_URL, else PORT on this machine;
 * ADMIN_API_KEY, else the key that the service generated in DATA_DIR.
 *
 * @throws CommandFailure where they say no URL that a key may be sent to, or where there is no key
 */
export function readSettings(variables: Record<string, string | undefined>): Settings {
  const { PUBLIC_URL, PORT, ADMIN_API_KEY, DATA_DIR } = variables;
  const url = baseUrl.safeParse(given(PUBLIC_URL) ?? `http://localhost:${given(PORT) ?? '3000'}`);
  if (!url.success) throw new CommandFailure(`PUBLIC_URL: ${url.error.issues[0]?.message ?? 'is no URL'}`);
  return { baseUrl: url.data, adminKey: given(ADMIN_API_KEY) ?? generatedKey(given(DATA_DIR) ?? './data') };
}

function generatedKey(dataDir: string): string {
  const file = join(dataDir, 'credentials.env');
  const key = existsSync(file) ? parseEnv(readFileSync(file, 'utf8'))['ADMIN_API_KEY'] : undefined;
  if (key === undefined) {
    throw new CommandFailure(
      `There is no admin key: set ADMIN_API_KEY. None was generated in ${file} either.`,
    );
  }
  return key;
}

/** Compose files write an absent value as an empty one. */
function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
