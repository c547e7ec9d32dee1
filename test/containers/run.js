import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ROOT } from '../../scripts/freshness.js';

// `npm run test:containers`: the tests of this folder on a copy of the project in a folder of its own, whose name is
// that of the compose project, so that no `.env`, container or volume of yours is touched. It needs Docker, compose and
// openssl. They begin here, because Node takes the certificates that it trusts from the environment it starts with.
const work = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
const checkout = join(work, basename(work).toLowerCase());
const composeCommand = findCompose();

copyProject();
writeFileSync(join(work, 'trusted.pem'), ['first', 'second'].map(makeCertificate).join(''));
const child = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--selectProjects=containers',
    '--runInBand',
    ...process.argv.slice(2),
  ],
  {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      NODE_EXTRA_CA_CERTS: join(work, 'trusted.pem'),
      TEST_CHECKOUT: checkout,
      TEST_CERTIFICATES: work,
      TEST_COMPOSE: composeCommand.join(' '),
    },
  },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('close', (code) => {
  cleanUp();
  process.exitCode = code ?? 1;
});

/** Compose as Docker's plugin, or the program that came before it. */
function findCompose() {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' });
    return ['docker', 'compose'];
  } catch {
    return ['docker-compose'];
  }
}

/** What a clone would have, with what is not committed yet. */
function copyProject() {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const file of files.split('\0').filter((name) => name !== '')) {
    cpSync(join(ROOT, file), join(checkout, file), { errorOnExist: true });
  }
}

/** A certificate of `localhost` that signs itself: its PEM. */
function makeCertificate(name) {
  const folder = join(work, name);
  mkdirSync(folder);
  const [key, certificate] = ['privkey.pem', 'fullchain.pem'].map((file) => join(folder, file));
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
      .concat(['-subj', `/O=${name}/CN=localhost`, '-addext', 'subjectAltName=DNS:localhost'])
      .concat(['-keyout', key, '-out', certificate]),
    { stdio: 'ignore' },
  );
  return readFileSync(certificate, 'utf8');
}

/** Builder layers stay, as they do after any build; nothing else does. Without `.env` nothing was begun. */
function cleanUp() {
  if (existsSync(join(checkout, '.env'))) {
    const [program, ...first] = composeCommand;
    const down = ['down', '--volumes', '--remove-orphans', '--rmi', 'local'];
    execFileSync(program, [...first, '--file', 'docker-compose.yml', ...down], {
      cwd: checkout,
      stdio: 'ignore',
    });
  }
  rmSync(work, { recursive: true });
}
