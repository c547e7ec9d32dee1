import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

// Prints `.env.example` with every empty secret filled in: `npm run --silent env > .env`.
const values = {
  ADMIN_EMAIL: 'admin@example.com',
  // In the compose file this one becomes part of a URL: hexadecimal needs no encoding.
  POSTGRES_PASSWORD: randomBytes(24).toString('hex'),
};

const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
process.stdout.write(
  example.replaceAll(
    /^([A-Z_]+)=$/gm,
    (_, name) => `${name}=${values[name] ?? randomBytes(32).toString('base64url')}`,
  ),
);
