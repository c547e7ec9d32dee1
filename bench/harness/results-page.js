import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { details, overview } from './report.js';

const COMPARED = new URL('../compared.md', import.meta.url);

/** RESULTS.md: the figures of a whole run, and in words what they compare. */
export function page(results, contenders, postgresVersion) {
  const loads = results.map(({ load }) => load.toFixed(1)).join(', ');
  const machine = `${availableParallelism()} cores (${cpus()[0].model}), Node ${process.versions.node}, Postgres ${postgresVersion}`;
  const tables = results.map((result) => `### ${result.workload.title}\n\n${details(result)}`);
  return [
    '# What it costs, beside its peers',
    `Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${machine}. The load average before each workload, in the order of the table: ${loads}. Each figure is the middle of the rounds; all contenders take turns, round by round, in one run.`,
    overview(results, contenders),
    readFileSync(COMPARED, 'utf8'),
    '## All figures',
    'The middle of the rounds, and in brackets the least and the most.',
    ...tables,
  ].join('\n\n');
}
