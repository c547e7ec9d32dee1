import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import { freePort } from '../support/free-port.js';
import { Connector, cutOffAnother, WORKS } from './connector.js';
import { BUILD_MS, Deployment, sh, until } from './deployment.js';
import { Tunnel } from './tunnel.js';

jest.setTimeout(120_000);

/** The part of an event of the trail that is looked at; it is written behind the answer. */
interface AuditEvent {
  type: string;
  address: string;
}

const SECRETS = ['ADMIN_API_KEY', 'ADMIN_PASSWORD', 'SESSION_SECRET', 'POSTGRES_PASSWORD'];

describe('docker-compose up --build', () => {
  const deployment = new Deployment();
  let connector: Connector;
  let base: string;
  beforeAll(async () => {
    const port = await freePort();
    base = `http://localhost:${port}`;
    await deployment.configure({ PORT: port });
    await deployment.up('--build');
    connector = await Connector.approved(base, deployment.account);
  }, BUILD_MS);
  afterAll(() => deployment.remove());

  /** All that one held before is good still. */
  async function expectNothingLost(): Promise<void> {
    expect(await connector.use()).toEqual(WORKS);
    expect(await connector.approveAgain()).toBe(200);
  }

  it('ends healthy, and the whole flow works', async () => {
    await expectNothingLost();
    const page = await fetch(`${base}/?check`);
    expect(await page.text()).toContain('Everything that a connector looks for is where it should be');
  });

  it('cuts off a client that the operator deletes', async () => {
    await cutOffAnother(base, deployment);
  });

  it('`npm run env` made `.env` for its owner alone, and never makes it anew', async () => {
    const before = readFileSync(deployment.file('.env'), 'utf8');
    expect(statSync(deployment.file('.env')).mode & 0o777).toBe(0o600);
    await expect(sh('npm', ['run', 'env'], { cwd: deployment.folder })).rejects.toThrow('stays as it is');
    expect(readFileSync(deployment.file('.env'), 'utf8')).toBe(before);
  });

  it('the service has no rights, writes nothing, and is reached on this machine alone', async () => {
    const { Config, HostConfig, NetworkSettings } = await deployment.container('app');
    expect(Config.User).toBe('node');
    expect(HostConfig).toMatchObject({
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
    });
    const reached = Object.values(NetworkSettings.Ports).flatMap((bindings) => bindings ?? []);
    expect(reached.map(({ HostIp, HostPort }) => `${HostIp}:${HostPort}`)).toEqual([
      new URL(base).host.replace('localhost', '127.0.0.1'),
    ]);
    const status = await deployment.compose('exec', '-T', 'app', 'cat', '/proc/self/status');
    expect(status).toMatch(/^Uid:\s+1000\s+1000\s/m);
    expect(status).toMatch(/^CapBnd:\s+0+$/m);
    const writing = deployment.compose('exec', '-T', 'app', 'touch', '/home/node/file');
    await expect(writing).rejects.toThrow('Read-only file system');
  });

  it('Postgres is reached by the service alone, and reaches nothing', async () => {
    const { NetworkSettings } = await deployment.container('postgres');
    expect(Object.values(NetworkSettings.Ports).flatMap((bindings) => bindings ?? [])).toEqual([]);
    const [network = '', ...others] = Object.keys(NetworkSettings.Networks);
    expect(others).toEqual([]);
    expect(await sh('docker', ['network', 'inspect', '--format', '{{.Internal}}', network])).toBe('true\n');
  });

  it('no secret is in a log or in the image', async () => {
    const { Id } = await deployment.container('app');
    const image = (await sh('docker', ['inspect', '--format', '{{.Image}}', Id])).trim();
    const history = await sh('docker', ['history', '--no-trunc', image]);
    const seen = [history, await sh('docker', ['inspect', image]), await deployment.compose('logs')].join();
    expect(seen).toContain('Gatehouse is ready');
    for (const name of SECRETS) expect(seen).not.toContain(deployment.settings[name]);
    await expect(deployment.compose('exec', '-T', 'app', 'ls', '/app/.env')).rejects.toThrow('No such file');
  });

  it.each([...SECRETS, 'ADMIN_EMAIL'])('does not begin without %s', async (name) => {
    const before = readFileSync(deployment.file('.env'), 'utf8');
    writeFileSync(deployment.file('.env'), before.replace(new RegExp(`^${name}=.*$`, 'm'), ''));
    try {
      await expect(deployment.compose('config')).rejects.toThrow(name);
    } finally {
      writeFileSync(deployment.file('.env'), before);
    }
  });

  it('a restart drains and loses nothing', async () => {
    await deployment.compose('restart', 'app');
    await deployment.healthy();
    expect(await deployment.compose('logs', 'app')).toContain('"msg":"Stopped"');
    await expectNothingLost();
  });

  it('a crash: it comes back by itself and loses nothing', async () => {
    const { RestartCount } = await deployment.container('app');
    await deployment.compose('exec', '-T', 'app', 'sh', '-c', 'kill -9 -1').catch(() => undefined);
    await until(async () => (await deployment.container('app')).RestartCount > RestartCount);
    await deployment.healthy();
    await expectNothingLost();
  });

  it.each(['app', 'postgres'])('`docker kill` of %s: the next `up` has it all', async (service) => {
    const { Id } = await deployment.container(service);
    await sh('docker', ['kill', Id]);
    expect((await deployment.container(service)).State).toMatchObject({ Status: 'exited', ExitCode: 137 });
    await deployment.up();
    await expectNothingLost();
  });

  it('keeps its data over `down` and `up`', async () => {
    await deployment.compose('down');
    await deployment.up();
    await expectNothingLost();
  });

  it('behind a tunnel: serves its public name, over what comes in on this machine', async () => {
    deployment.set({ PUBLIC_URL: 'https://gatehouse.example', TRUST_PROXY: 1 });
    await deployment.up();
    const tunnel = new Tunnel(new URL(base).port, 'gatehouse.example', '203.0.113.7');
    const client = await tunnel.call<{ client_id: string; registration_client_uri: string }>(
      'POST',
      '/register',
      { body: { redirect_uris: ['https://client.example/callback'] } },
    );
    expect(client.registration_client_uri).toMatch(/^https:\/\/gatehouse\.example\/register\//);
    let events: AuditEvent[] = [];
    await until(async () => {
      const path = `/admin/audit?client_id=${client.client_id}`;
      const bearer = deployment.settings['ADMIN_API_KEY'];
      ({ items: events } = await tunnel.call<{ items: AuditEvent[] }>('GET', path, { bearer }));
      return events.length > 0;
    });
    expect(events).toMatchObject([{ type: 'client.registered', address: '203.0.113.7' }]);
  });
});
