import { spawn } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProcess, temporaryFolder } from '../support/process.js';

const SCRIPT = fileURLToPath(new URL('../../scripts/documents.js', import.meta.url));

/** What a command came to. */
interface Ended {
  code: number | null;
  out: string;
  err: string;
}

describe('npm run documents', () => {
  const folder = temporaryFolder();

  async function run(args: string[], environment: Record<string, string> = {}, input = ''): Promise<Ended> {
    const child = spawn(process.execPath, [SCRIPT, ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'], ...environment },
    });
    const ended: Ended = { code: null, out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (ended.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (ended.err += chunk.toString()));
    child.stdin.end(input);
    ended.code = await new Promise((resolve) => child.on('close', resolve));
    return ended;
  }

  const line = (id: string): string => `${JSON.stringify({ id, title: id, text: 'Lemon', metadata: {} })}\n`;

  it('imports, exports and deletes through the service that runs, with the key that it generated', async () => {
    const { base, service } = await startProcess({ folder });
    const environment = { PORT: new URL(base).port };
    writeFileSync(join(folder, 'mine.jsonl'), line('mine 1') + line('mine 2'));
    expect(await run(['import', 'mine.jsonl'], environment)).toEqual({
      code: 0,
      out: '2 documents stored: 2 new, 0 in the place of others.\n',
      err: '',
    });
    expect(await run(['import', '-'], environment, `${line('mine 3')}bad\n`)).toEqual({
      code: 1,
      out: '1 document stored: 1 new, 0 in the place of others.\n',
      err: 'line 2: is not JSON\n1 document not stored.\n',
    });
    const { code, out } = await run(['export'], environment);
    expect(code).toBe(0);
    expect(out).toContain(line('mine 1') + line('mine 2') + line('mine 3'));
    expect(out.split('\n').length).toBeGreaterThan(60);
    expect((await run(['export', 'all.jsonl'], environment)).code).toBe(0);
    expect(readFileSync(join(folder, 'all.jsonl'), 'utf8')).toBe(out);
    expect(statSync(join(folder, 'all.jsonl')).mode & 0o777).toBe(0o600);
    expect(await run(['delete', 'mine 1', 'mine 2'], environment)).toEqual({
      code: 0,
      out: '2 documents removed.\n',
      err: '',
    });
    expect((await run(['delete', 'mine 1', 'mine 3'], environment)).code).toBe(1);
    expect((await run(['export'], environment)).out).not.toContain('mine ');

    // A file of settings, as the service reads it.
    writeFileSync(join(folder, '.env'), `PORT=${environment.PORT}\nADMIN_API_KEY=${'wrong'.repeat(10)}\n`);
    expect(await run(['export'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('ADMIN_API_KEY') as unknown,
    });
    await service.stop();
  }, 120_000);

  it('says where no service runs, and leaves the database alone', async () => {
    const { code, out, err } = await run(['export'], { PORT: '1024', ADMIN_API_KEY: 'key' });
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^No Gatehouse answers at http:\/\/localhost:1024 .* Start it, .*\n$/);
    expect(err).not.toContain('    at ');
  });

  it.each([
    [[]],
    [['import']],
    [['import', 'a', 'b']],
    [['export', 'a', 'b']],
    [['delete']],
    [['remove', 'a']],
    [['--help']],
  ])('says how it is used: %j', async (args) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('npm run documents -- import');
  });
});
