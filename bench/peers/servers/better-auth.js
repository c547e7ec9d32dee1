import { createServer } from 'node:http';
import { oauthProvider } from '@better-auth/oauth-provider';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import pg from 'pg';

// better-auth with its OAuth provider: anyone may register, people consent, tokens are opaque.
const { PORT, PUBLIC_URL, DATABASE_URL, BETTER_AUTH_SECRET } = process.env;
const options = {
  baseURL: PUBLIC_URL,
  secret: BETTER_AUTH_SECRET,
  database: new pg.Pool({ connectionString: DATABASE_URL }),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  plugins: [
    oauthProvider({
      loginPage: '/sign-in',
      consentPage: '/consent',
      scopes: ['mcp'],
      allowDynamicClientRegistration: true,
      allowUnauthenticatedClientRegistration: true,
      accessTokenExpiresIn: 86_400,
      disableJwtPlugin: true,
    }),
  ],
};
await (await getMigrations(options)).runMigrations();
const auth = betterAuth(options);
const handle = toNodeHandler(auth);

const CONSENT = `<!doctype html><html lang="en"><title>Consent</title>
<form method="post"><button>Approve</button><button>Deny</button></form></html>`;
createServer((request, response) => {
  if (request.url.startsWith('/api/auth/')) return handle(request, response);
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  return response.end(CONSENT);
}).listen(Number(PORT), '127.0.0.1');
