import { setTimeout as delay } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { OAuthClient } from '../support/oauth-client.js';
import { temporaryFolder } from '../support/process.js';
import { Cluster } from './support/cluster.js';
import { ping } from './support/ping.js';

jest.setTimeout(180_000);

const CALLERS_AT_EACH = 4;

/** What a caller was answered, and when it had asked, by the monotonic clock in ms. */
interface Answer {
  askedAt: number;
  status: number;
}

describe('a revocation, over three replicas', () => {
  const folder = temporaryFolder();
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start(folder);
  });
  afterAll(() => cluster.remove());

  const connect = async (): Promise<{ token: string; clientId: string }> => {
    const { token, clientId } = await new OAuthClient(cluster.base).connect();
    // Each has looked the token up, and remembers that it is good.
    for (const { base } of cluster.replicas) expect(await ping(base, token)).toBe(200);
    return { token, clientId };
  };
  const revoke = async (clientId: string, at: number): Promise<void> => {
    const { status } = await cluster.admin(
      'DELETE',
      `clients/${clientId}`,
      undefined,
      cluster.replica(at).base,
    );
    expect(status).toBe(204);
  };
  const expectCutOff = async (token: string, at = [0, 1, 2]): Promise<void> => {
    for (const index of at)
      expect([index, await ping(cluster.replica(index).base, token)]).toEqual([index, 401]);
  };

  it('under load: of all that is asked after the answer, nothing passes anywhere', async () => {
    for (let round = 0; round < 3; round++) {
      const { token, clientId } = await connect();
      const answers: Answer[] = [];
      let isOver = false;
      const callers = cluster.replicas.flatMap(({ base }) =>
        Array.from({ length: CALLERS_AT_EACH }, async () => {
          while (!isOver) {
            const askedAt = performance.now();
            answers.push({ askedAt, status: await ping(base, token) });
          }
        }),
      );
      await delay(500);
      await revoke(clientId, round);
      const answeredAt = performance.now();
      await delay(500);
      isOver = true;
      await Promise.all(callers);
      const late = answers.filter(({ askedAt }) => askedAt > answeredAt);
      expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
      expect(late.length).toBeGreaterThan(CALLERS_AT_EACH);
      expect(new Set(late.map(({ status }) => status))).toEqual(new Set([401]));
    }
  });

  it('while one is frozen: answered all the same, and nothing passes once that one is thawed', async () => {
    const { token, clientId } = await connect();
    cluster.replica(2).signal('SIGSTOP');
    await revoke(clientId, 0);
    await expectCutOff(token, [0, 1]);
    cluster.replica(2).signal('SIGCONT');
    await expectCutOff(token);
  });

  it('while one is frozen with requests in its queue: none of them passes that was asked after the answer', async () => {
    const { token, clientId } = await connect();
    cluster.replica(2).signal('SIGSTOP');
    await revoke(clientId, 0);
    const asked = Array.from({ length: 8 }, () => ping(cluster.replica(2).base, token));
    await delay(200);
    cluster.replica(2).signal('SIGCONT');
    expect(new Set(await Promise.all(asked))).toEqual(new Set([401]));
  });

  it('while Redis is away, and after it came back empty', async () => {
    const before = await connect();
    await cluster.redis.stop();
    await revoke(before.clientId, 1);
    await expectCutOff(before.token);
    const meanwhile = await connect();
    await cluster.redis.startAgain();
    await revoke(meanwhile.clientId, 2);
    await expectCutOff(meanwhile.token);
  });

  it('while Redis takes connections and answers nothing', async () => {
    const { token, clientId } = await connect();
    cluster.redis.freeze();
    await revoke(clientId, 0);
    await expectCutOff(token);
    cluster.redis.thaw();
  });

  it('of what was killed before: its row does not hold up those that come after for good', async () => {
    await cluster.replica(1).stop('SIGKILL');
    const { token, clientId } = await new OAuthClient(cluster.base).connect();
    for (const index of [0, 2]) expect(await ping(cluster.replica(index).base, token)).toBe(200);
    await revoke(clientId, 0);
    await expectCutOff(token, [0, 2]);
    await cluster.replica(1).start();
    await expectCutOff(token);
  });
});
