import { execFileSync } from 'node:child_process';
import { isStale, ROOT } from './freshness.js';

const SOURCES = [
  'src',
  'prisma',
  'package-lock.json',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
];
const NOT_SOURCES = ['src/database/generated'];

/** Builds what is not built: `dist/` is missing, older than its sources, or was left by a build that failed. */
export default function ensureBuilt() {
  if (!isStale('dist/main.js', SOURCES, NOT_SOURCES)) return;
  process.stderr.write('Building …\n');
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: ['ignore', 2, 2] });
}
