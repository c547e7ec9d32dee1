import { jest } from '@jest/globals';
import { freePort } from '../support/free-port.js';
import { Connector, cutOffAnother, WORKS } from './connector.js';
import { BUILD_MS, Deployment, sh, until } from './deployment.js';

jest.setTimeout(120_000);

const REPLICAS = 3;

describe('docker-compose.scale.yml: several replicas, with Redis between them and nginx in front', () => {
  const deployment = new Deployment();
  let connector: Connector;
  let base: string;
  beforeAll(async () => {
    const port = await freePort();
    base = `http://localhost:${port}`;
    await deployment.configure({ PORT: port, COMPOSE_FILE: 'docker-compose.scale.yml' });
    // Compose before its second version does not read `deploy`.
    await deployment.up('--build', '--scale', `app=${REPLICAS}`);
    connector = await Connector.approved(base, deployment.account);
  }, BUILD_MS);
  afterAll(() => deployment.remove());

  /** The containers that have answered a request to /mcp, as their logs say. */
  const answering = async (): Promise<Set<string>> => {
    const logs = await deployment.compose('logs', '--no-color', 'app');
    const lines = logs.split('\n').filter((line) => line.includes('"route":"/mcp"'));
    return new Set(lines.map((line) => line.split('|')[0]!.trim()));
  };

  it('ends healthy, and the whole flow works, whichever replica each request reaches', async () => {
    expect(await deployment.containers('app')).toHaveLength(REPLICAS);
    for (let session = 0; session < 5; session += 1) expect(await connector.use()).toEqual(WORKS);
    expect(await connector.approveAgain()).toBe(200);
    await until(async () => {
      await fetch(`${base}/mcp`, { method: 'POST' });
      return (await answering()).size === REPLICAS;
    });
  });

  it('a revocation holds on every replica once it is answered', async () => {
    const other = await cutOffAnother(base, deployment);
    for (let call = 0; call < 10 * REPLICAS; call += 1) {
      const refused = await fetch(`${base}/sse`, { headers: { Authorization: `Bearer ${other.token}` } });
      expect(refused.status).toBe(401);
    }
  });

  it('one replica is killed: the others go on, and it comes back by the next `up`', async () => {
    const [{ Id } = { Id: '' }] = await deployment.containers('app');
    await sh('docker', ['kill', Id]);
    await until(async () => {
      const answers = await Promise.all(Array.from({ length: 10 }, () => fetch(`${base}/health/ready`)));
      return answers.every(({ status }) => status === 200);
    });
    expect(await connector.approveAgain()).toBe(200);
    await deployment.up('--scale', `app=${REPLICAS}`);
    expect(await connector.use()).toEqual(WORKS);
  });

  it('no secret is in a log, and nobody but the replicas reaches Redis', async () => {
    const logs = await deployment.compose('logs');
    for (const name of ['ADMIN_API_KEY', 'SESSION_SECRET', 'POSTGRES_PASSWORD', 'REDIS_PASSWORD'])
      expect(logs).not.toContain(deployment.settings[name]);
    const { NetworkSettings } = await deployment.container('redis');
    expect(Object.values(NetworkSettings.Ports).flatMap((bindings) => bindings ?? [])).toEqual([]);
    await expect(
      deployment.compose('exec', '-T', '-e', 'REDISCLI_AUTH=', 'redis', 'redis-cli', 'ping'),
    ).resolves.toContain('NOAUTH');
  });
});
