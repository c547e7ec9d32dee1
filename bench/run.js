import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { format, resolveConfig } from 'prettier';
import ensureBuilt from '../scripts/ensure-built.js';
import { measure } from './harness/measure.js';
import { Postgres } from './harness/postgres.js';
import { details, failures, overview } from './harness/report.js';
import { page } from './harness/results-page.js';
import { installPeers } from './peers/install.js';
import { CONTENDERS, WORKLOADS } from './workloads/index.js';

// `DATABASE_URL=postgresql://… npm run bench [-- workload …]`: Gatehouse and its peers, each a process of its own, in one
// run. The role may create databases; what it makes it drops. All workloads together are written to bench/RESULTS.md.
const RESULTS = new URL('RESULTS.md', import.meta.url);
const names = process.argv.slice(2);
const url = process.env.DATABASE_URL;
if (url === undefined) throw new Error('DATABASE_URL is not set');
for (const name of names) {
  if (WORKLOADS.some((workload) => workload.name === name)) continue;
  throw new Error(`No workload ${name}: there are ${WORKLOADS.map((workload) => workload.name).join(', ')}`);
}
const chosen = WORKLOADS.filter(({ name }) => names.length === 0 || names.includes(name));

ensureBuilt();
installPeers();
const postgres = await new Postgres(url).open();
const results = [];
try {
  for (const workload of chosen) {
    process.stderr.write(`${workload.name} …\n`);
    const load = loadavg()[0];
    const rows = await (workload.run ?? measure)(workload, postgres);
    results.push({ workload, rows, load });
    process.stdout.write(
      `\n${workload.title}; load average before ${load.toFixed(1)}\n\n${details({ rows })}\n`,
    );
  }
} finally {
  await postgres.close();
}
const failed = failures(results);
process.stdout.write(`\n${overview(results, CONTENDERS)}\n\n${failed.map((line) => `${line}\n`).join('')}`);
if (failed.length > 0) process.exitCode = 1;
if (chosen.length === WORKLOADS.length && failed.length === 0) {
  const text = page(results, CONTENDERS, postgres.version);
  const options = { ...(await resolveConfig(RESULTS)), parser: 'markdown' };
  writeFileSync(RESULTS, await format(text, options));
}
