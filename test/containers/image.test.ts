import { jest } from '@jest/globals';
import { parseEnv } from 'node:util';
import { freePort } from '../support/free-port.js';
import { Connector, WORKS } from './connector.js';
import { BUILD_MS, required, sh, until } from './deployment.js';

jest.setTimeout(120_000);

const MIB = 2 ** 20;

describe('the image', () => {
  const folder = required('TEST_CHECKOUT');
  const name = `${folder.slice(folder.lastIndexOf('/') + 1)}-image`;
  beforeAll(() => sh('docker', ['build', '--tag', name, folder]), BUILD_MS);
  afterAll(async () => {
    await sh('docker', ['rm', '--force', '--volumes', name]);
    await sh('docker', ['volume', 'rm', '--force', name]);
    await sh('docker', ['rmi', name]);
  });

  const size = async (image: string): Promise<number> =>
    Number(await sh('docker', ['image', 'inspect', '--format', '{{.Size}}', image]));

  it('is small: what is not needed to run stays out', async () => {
    expect((await size(name)) - (await size('node:24-bookworm-slim'))).toBeLessThan(130 * MIB);
    const inside = (command: string): Promise<string> =>
      sh('docker', ['run', '--rm', name, 'sh', '-c', command]);
    expect(await inside('ls /app')).toBe('dist\nnode_modules\npackage.json\nprisma\n');
    expect(await inside("find dist -name '*.spec.*' -o -name '*.d.ts'")).toBe('');
    expect(await inside('cd node_modules && ls -d jest prisma typescript eslint @nestjs/cli; true')).toMatch(
      /^(ls: cannot access '.*': No such file or directory\n){5}$/,
    );
  });

  it('runs by itself on the embedded database, with what it keeps in a volume', async () => {
    const port = await freePort();
    const base = `http://localhost:${port}`;
    await start(port);
    const credentials = parseEnv(await sh('docker', ['exec', name, 'cat', '/data/credentials.env']));
    const { ADMIN_EMAIL: email = '', ADMIN_PASSWORD: password = '' } = credentials;
    const connector = await Connector.approved(base, { email, password });
    expect(await connector.use()).toEqual(WORKS);
    const log = await sh('docker', ['logs', name]);
    expect(log).toContain('/data/credentials.env');
    expect(log).not.toContain(password);

    await sh('docker', ['kill', name]);
    await sh('docker', ['rm', name]);
    await start(port);
    expect(await connector.use()).toEqual(WORKS);
    expect(await connector.approveAgain()).toBe(200);
  });

  async function start(port: number): Promise<void> {
    const hardening = [
      '--read-only',
      '--tmpfs=/tmp',
      '--cap-drop=ALL',
      '--security-opt=no-new-privileges:true',
    ];
    const place = [`--publish=127.0.0.1:${port}:3000`, `--env=PUBLIC_URL=http://localhost:${port}`];
    await sh('docker', [
      'run',
      '--detach',
      '--name',
      name,
      ...hardening,
      ...place,
      `--volume=${name}:/data`,
      name,
    ]);
    const health = ['inspect', '--format', '{{.State.Health.Status}}', name];
    await until(async () => (await sh('docker', health)) === 'healthy\n');
  }
});
