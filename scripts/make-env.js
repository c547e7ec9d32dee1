import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './freshness.js';

// `npm run env`: makes `.env` of `.env.example` with every empty value filled in, for its owner's eyes alone. It writes
// the file itself and prints none of it; `npm run env > .env` comes to the same, for what npm says there is no setting.
const FILE = join(ROOT, '.env');
const SETTING = /^([A-Z_]+)=/m;

if (existsSync(FILE) && SETTING.test(readFileSync(FILE, 'utf8'))) {
  process.stderr.write('.env is there already: it stays as it is.\n');
  process.exit(1);
}
const example = readFileSync(join(ROOT, '.env.example'), 'utf8');
const filled = example.replaceAll(/^([A-Z_]+)=$/gm, (_, name) => `${name}=${valueOf(name)}`);
writeFileSync(FILE, filled, { mode: 0o600 });
chmodSync(FILE, 0o600);
process.stderr.write(
  '.env is written. The account and its password are in it: ADMIN_EMAIL, ADMIN_PASSWORD.\n',
);

function valueOf(name) {
  if (name === 'ADMIN_EMAIL') return 'admin@example.com';
  return randomBytes(name === 'ADMIN_PASSWORD' ? 15 : 32).toString('base64url');
}
