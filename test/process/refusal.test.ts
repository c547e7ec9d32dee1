import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type ProcessOptions, ServiceProcess, startProcess, temporaryFolder } from '../support/process.js';

/** Runs it to its end: it must not start. */
async function refused(options: ProcessOptions): Promise<string> {
  const service = new ServiceProcess(options);
  expect(await service.exited).toEqual({ code: 1, signal: null });
  expect(service.output).not.toContain('Gatehouse is ready');
  return service.output;
}

describe('what stops the start', () => {
  const folder = temporaryFolder();

  it('names each fault of the environment in one message, and no value', async () => {
    const output = await refused({
      folder,
      environment: { PORT: 'http', PUBLIC_URL: 'https://x.example/path', ADMIN_API_KEY: 'secret-but-short' },
    });
    expect(output).toMatch(/did not start.*3 faults/);
    for (const name of ['PORT', 'PUBLIC_URL', 'ADMIN_API_KEY']) expect(output).toContain(`\n  ${name}: `);
    expect(output).not.toContain('secret-but-short');
    expect(output).not.toContain('    at ');
  });

  it('generates nothing in production with a DATABASE_URL: each missing secret is named', async () => {
    const output = await refused({
      folder,
      environment: { NODE_ENV: 'production', DATABASE_URL: 'postgres://db.example/gatehouse' },
    });
    for (const name of ['ADMIN_API_KEY', 'ADMIN_EMAIL', 'ADMIN_PASSWORD', 'SESSION_SECRET']) {
      expect(output).toContain(`${name}: is required`);
    }
  });

  it('passes the exit code on through `npm start`', async () => {
    const output = await refused({ folder, script: 'scripts/start.js', environment: { PORT: '-1' } });
    expect(output).toContain('PORT: ');
  });

  it('says that the database is out of reach, without its password', async () => {
    const output = await refused({
      folder,
      environment: { DATABASE_URL: 'postgres://gatehouse:pa55word@127.0.0.1:1/gatehouse' },
    });
    expect(output).toContain('The database at 127.0.0.1:1 cannot be used: ');
    expect(output).not.toContain('pa55word');
  });

  it('lets one process in a DATA_DIR, and goes on serving', async () => {
    const DATA_DIR = join(folder, 'one');
    const { base, service } = await startProcess({ folder, environment: { DATA_DIR } });
    const output = await refused({ folder, environment: { DATA_DIR } });
    expect(output).toMatch(/in use by process \d+ on /);
    expect(output).not.toContain('did not start. Error');
    expect((await fetch(`${base}/health/live`)).status).toBe(200);
    await service.stop();
  });

  it('says that the port is taken', async () => {
    const other: Server = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const output = await refused({
      folder,
      environment: { PORT: String(port), DATA_DIR: join(folder, 'two') },
    });
    expect(output).toContain(`Port ${port} on 127.0.0.1 is in use`);
    await new Promise((resolve) => other.close(resolve));
  });
});
