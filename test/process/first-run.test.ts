import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedCredentials, startProcess, temporaryFolder } from '../support/process.js';

describe('the first run of the embedded default', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'data', 'credentials.env');
  const credentials = (): Record<string, string> => generatedCredentials(folder);

  it('generates credentials into a file of mode 0600, names it, and never logs one', async () => {
    const { service } = await startProcess({ folder });
    await service.stop();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
    expect(service.output).toContain('credentials.env');
    const secrets = Object.entries(credentials()).filter(([name]) => name !== 'ADMIN_EMAIL');
    expect(secrets.map(([name]) => name).sort()).toEqual([
      'ADMIN_API_KEY',
      'ADMIN_PASSWORD',
      'SESSION_SECRET',
    ]);
    for (const [, value] of secrets) expect(service.output).not.toContain(value);
  });

  it('keeps them on the next run', async () => {
    const before = credentials();
    const { service } = await startProcess({ folder });
    await service.stop();
    expect(credentials()).toEqual(before);
  });

  it('reads .env where it runs, under the environment', async () => {
    writeFileSync(join(folder, '.env'), 'MCP_SERVER_NAME=\nLOG_LEVEL=warn\nADMIN_API_KEY=too short\n');
    const { service } = await startProcess({
      folder,
      environment: { LOG_LEVEL: 'info', ADMIN_API_KEY: 'an-admin-key-of-more-than-32-characters' },
    });
    await service.stop();
    expect(service.output).toContain('Gatehouse is ready');
  });
});
