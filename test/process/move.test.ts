import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess, temporaryFolder } from '../support/process.js';
import { type Ended, runScript } from '../support/script.js';

/** Nothing listens there. */
const TARGET = 'postgresql://gatehouse:hidden-in-the-url@127.0.0.1:1/gatehouse';

describe('npm run move', () => {
  const folder = temporaryFolder();
  const move = (environment: Record<string, string>, args: string[] = []): Promise<Ended> =>
    runScript('move.js', { folder, environment, args });

  it('refuses while a service has the folder open, and names it', async () => {
    const { service } = await startProcess({ folder });
    const { code, out, err } = await move({ DATABASE_URL: TARGET });
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^Nothing was moved\. .* is in use by process \d+ on /);
    await service.stop();
  });

  it('lets go of the folder where the target is not there, and says no password', async () => {
    const { code, out, err } = await move({ DATABASE_URL: TARGET });
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^Nothing was moved\. The database at 127\.0\.0\.1:1 cannot be used: .*ECONNREFUSED/);
    expect(err).not.toContain('hidden');
    const { service } = await startProcess({ folder });
    await service.stop();
  });

  it('asks for a target', async () => {
    const { code, err } = await move({ DATABASE_URL: '' });
    expect([code, err]).toEqual([1, expect.stringMatching(/^Nothing was moved\. DATABASE_URL: /)]);
    const { err: malformed } = await move({ DATABASE_URL: 'postgresql://u:hidden-in-the-url@host:port/x' });
    expect(malformed).toMatch(/^Nothing was moved\. DATABASE_URL: /);
    expect(malformed).not.toContain('hidden');
  });

  it('makes no database where there is none to move', async () => {
    mkdirSync(join(folder, 'empty'));
    const { code, err } = await move({ DATABASE_URL: TARGET, DATA_DIR: 'empty' });
    expect([code, err]).toEqual([1, expect.stringContaining('There is no embedded database in empty')]);
  });

  it('takes no URL as an argument: npm would repeat it', async () => {
    const { code, out, err } = await move({}, [TARGET]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('npm run move');
    expect(err).not.toContain('hidden');
  });
});
