import { randomBytes } from 'node:crypto';
import { KillableService } from '../support/killable-service.js';
import { OAuthClient, type Registration } from '../support/oauth-client.js';
import { ServiceProcess, temporaryFolder } from '../support/process.js';
import { SmallDisk } from '../support/small-disk.js';

/** What Postgres makes each file of its log with: less than that is no room for another. */
const LOG_FILE_MEGABYTES = 16;

describe('the disk of the embedded database, full', () => {
  const folder = temporaryFolder();
  let disk: SmallDisk;
  let service: KillableService;
  let client: OAuthClient;
  let token: string;
  /** All that were answered. */
  const registered: Registration[] = [];

  beforeAll(async () => {
    disk = new SmallDisk(128);
    service = await KillableService.in(folder, { DATA_DIR: `${disk.folder}/data` });
    await service.start();
    client = new OAuthClient(service.base);
    ({ token } = await client.connect());
  });
  afterAll(async () => {
    await ServiceProcess.killAll();
    disk.remove();
  });

  it('is 503 to who would write, and nothing but a pause once there is room', async () => {
    const code = (await client.approve()).searchParams.get('code')!;
    disk.fill();
    const refused = await registerUntilRefused();
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ error: 'temporarily_unavailable' });
    // What only reads goes on.
    expect((await fetch(`${service.base}/health/ready`)).status).toBe(200);
    expect((await service.admin('GET', 'clients')).status).toBe(200);

    disk.clear();
    expect((await register()).status).toBe(200);
    expect((await client.exchange(code)).status).toBe(200);
    await everythingIsThere();
  });

  it('ends the process where Postgres cannot go on, which starts again once there is room', async () => {
    const code = (await client.approve()).searchParams.get('code')!;
    disk.fill(LOG_FILE_MEGABYTES - 1);
    const stored = await putUntilGone();
    expect(await service.exited()).toEqual({ code: 1, signal: null });
    expect(service.output).toContain('The embedded database stopped: ');
    expect(service.output).toContain('No space left on device');

    const output = await service.startInVain();
    expect(output).toContain('Is its disk full?');
    expect(output).not.toContain('    at ');

    disk.clear();
    await service.start();
    for (const id of stored) expect((await service.admin('GET', `documents/${id}`)).status).toBe(200);
    expect((await client.exchange(code)).status).toBe(200);
    await everythingIsThere();
  });

  const register = (): Promise<Response> =>
    fetch(`${service.base}/register`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ redirect_uris: [`https://client.example/${'x'.repeat(1900)}`] }),
    });

  async function registerUntilRefused(): Promise<Response> {
    for (;;) {
      const answer = await register();
      if (answer.status !== 200) return answer;
      registered.push((await answer.json()) as Registration);
    }
  }

  /** Stores documents until the service is gone: the ids of those that it said it has. */
  async function putUntilGone(): Promise<string[]> {
    const stored: string[] = [];
    for (let n = 0; ; n += 1) {
      const body = { title: 'Large', text: randomBytes(100_000).toString('hex') };
      const answer = await service.admin('PUT', `documents/large-${n}`, body).catch(() => undefined);
      if (answer === undefined) return stored;
      if (answer.ok) stored.push(`large-${n}`);
      else expect(answer.status).toBe(503);
    }
  }

  async function everythingIsThere(): Promise<void> {
    for (const { client_id: id, registration_access_token: key } of registered) {
      const headers = { Authorization: `Bearer ${key}` };
      expect((await fetch(`${service.base}/register/${id}`, { headers })).status).toBe(200);
    }
    expect((await service.call(token)).status).toBe(200);
  }
});
