import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import ensureBuilt from '../../scripts/ensure-built.js';
import { ROOT } from '../../scripts/freshness.js';
import { median, rankTest } from './rank-test.js';

// Whether the time of a refusal tells if there is such an account or client: `npm run bench:timing [samples]`. Guesses of two
// kinds at a service of its own, in random order and one after the other; the rank test says whether one kind takes longer.
// As a control the same kind is compared with itself. |z| above 3 has a chance of 1 in 370 where there is no difference.
const SAMPLES = Number(process.argv[2] ?? 500);
const WARM_UP = 20;
const PORT = process.env.PORT ?? '3917';
const BASE = `http://localhost:${PORT}`;
const EMAIL = 'known@example.com';

ensureBuilt();
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-timing-'));
const environment = {
  PORT,
  RATE_LIMITS: 'off',
  ADMIN_EMAIL: EMAIL,
  DATABASE_URL: process.env.DATABASE_URL ?? '',
};
const service = spawn(process.execPath, [join(ROOT, 'dist/main.js')], {
  cwd: folder,
  env: { PATH: process.env.PATH, ...environment },
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  await ready();
  const login = await loginGuess();
  const token = await tokenGuess();
  const clientId = await register();
  const unknown = () => `${randomUUID()}@example.com`;
  report(
    'POST /login, known and known',
    await sample(
      () => login(EMAIL),
      () => login(EMAIL),
    ),
  );
  report(
    'POST /login, known and unknown',
    await sample(
      () => login(EMAIL),
      () => login(unknown()),
    ),
  );
  report(
    'POST /token, known and known',
    await sample(
      () => token(clientId),
      () => token(clientId),
    ),
  );
  report(
    'POST /token, known and unknown',
    await sample(
      () => token(clientId),
      () => token(randomUUID()),
    ),
  );
  process.stdout.write(`load ${loadavg()[0].toFixed(2)}, ${SAMPLES} of each\n`);
} finally {
  service.kill();
  await new Promise((resolve) => service.once('close', resolve));
  rmSync(folder, { recursive: true, force: true });
}

async function ready() {
  let output = '';
  for await (const chunk of service.stdout.iterator({ destroyOnReturn: false })) {
    output += chunk;
    if (output.includes('Gatehouse is ready')) break;
  }
  service.stdout.resume();
}

/** Milliseconds of guesses of both kinds. Which comes next is thrown for: no drift favours one. */
async function sample(a, b) {
  const times = [[], []];
  for (let i = 0; i < WARM_UP; i += 1) await [a, b][i % 2]();
  while (times.some((of) => of.length < SAMPLES)) {
    const kind = Math.random() < 0.5 ? 0 : 1;
    const startedAt = performance.now();
    await [a, b][kind]();
    times[kind].push(performance.now() - startedAt);
  }
  return times;
}

function report(what, [a, b]) {
  const { z, chance } = rankTest(a, b);
  const middle = `medians ${median(a).toFixed(2)} and ${median(b).toFixed(2)} ms`;
  process.stdout.write(`${what.padEnd(32)} ${middle}, chance ${chance.toFixed(3)}, z ${z.toFixed(2)}\n`);
}

async function loginGuess() {
  const page = await fetch(`${BASE}/login`);
  const formToken = /name="form_token" value="([^"]*)"/.exec(await page.text())[1];
  const cookie = page.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const headers = { Cookie: cookie, Origin: BASE, 'Sec-Fetch-Site': 'same-origin' };
  return (email) =>
    refused(
      fetch(`${BASE}/login`, {
        method: 'POST',
        headers,
        body: new URLSearchParams({ form_token: formToken, email, password: 'a guess at a passphrase' }),
      }),
    );
}

async function tokenGuess() {
  const body = 'grant_type=authorization_code&code=c&code_verifier=v';
  return (id) =>
    refused(
      fetch(`${BASE}/token`, {
        method: 'POST',
        headers: {
          Authorization: `Basic ${btoa(`${id}:a guess at a secret`)}`,
          'Content-Type': 'application/x-www-form-urlencoded',
        },
        body,
      }),
    );
}

async function register() {
  const response = await fetch(`${BASE}/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"redirect_uris":["https://client.example/callback"]}',
  });
  return (await response.json()).client_id;
}

/** A guess that is not refused as one would make the comparison worthless. */
async function refused(sent) {
  const response = await sent;
  await response.arrayBuffer();
  if (response.status !== 401) throw new Error(`A guess was answered ${response.status}`);
}
