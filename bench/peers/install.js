import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isStale } from '../../scripts/freshness.js';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** Installs the peers where they are not yet, in a folder of their own: nothing of theirs is among what the service is built with. */
export function installPeers() {
  if (!isStale('bench/peers/node_modules/.package-lock.json', ['bench/peers/package-lock.json'])) return;
  process.stderr.write('Installing the peers …\n');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: FOLDER,
    stdio: ['ignore', 2, 2],
  });
}
