import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../scripts/freshness.js';

// `npm run test:third-party`: the tests of this folder, with other people's programs. These are installed here, in a
// folder of their own, so that nothing of theirs is among what the service is built with, nor in anybody's PATH.
const folder = join(ROOT, 'test/third-party/programs');
execFileSync('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error'], {
  cwd: folder,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--runInBand',
    ...process.argv.slice(2),
  ],
  { cwd: ROOT, stdio: 'inherit', env: { ...process.env, TEST_PROJECT: 'third-party' } },
);
process.exitCode = status ?? 1;
