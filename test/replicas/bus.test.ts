import { jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { ReplicaBus } from '../../src/replicas/replica-bus.js';
import { ThisReplica } from '../../src/replicas/this-replica.js';
import { Operator } from '../admin/operator.js';
import { eventually } from '../support/eventually.js';
import { createToken } from '../support/fixtures.js';
import { MovableClock } from '../support/movable-clock.js';
import { RedisServer } from '../support/redis-server.js';
import { Replicas } from '../support/replicas.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { ping } from './support/ping.js';

jest.setTimeout(120_000);

const AUDIENCE = { audience: 'http://localhost:3999' };

describe('replicas and their Redis', () => {
  let redis: RedisServer;
  let way: TcpProxy;
  let replicas: Replicas;
  const clock = new MovableClock();
  const heard: unknown[] = [];
  beforeAll(async () => {
    redis = await RedisServer.start();
    way = new TcpProxy({ host: '127.0.0.1', port: redis.port });
    await way.open();
    replicas = await Replicas.start(2, { environment: { REDIS_URL: redis.url } });
    await replicas.add({ environment: { REDIS_URL: `redis://127.0.0.1:${way.port}` }, clock });
    await replicas.meet();
    replicas
      .at(0)
      .app.get(ReplicaBus)
      .serve('test', (payload) => {
        heard.push(payload);
        return Promise.resolve(heard.length);
      });
  });
  afterAll(async () => {
    await replicas.remove();
    await way.cut();
    await redis.stop();
  });

  const ask = (payload: string): Promise<unknown> => {
    const { id } = replicas.at(0).app.get(ThisReplica);
    return replicas.at(1).app.get(ReplicaBus).request(id, 'test', payload, 5000);
  };
  const revokeAt = async (index: number, tokenId: string): Promise<void> => {
    const { status } = await new Operator(replicas.at(index)).call('DELETE', `tokens/${tokenId}`);
    expect(status).toBe(204);
  };
  const expectOpen = async (token: string): Promise<void> => {
    for (const { base } of replicas.all) expect(await ping(base, token)).toBe(200);
  };
  const expectCutOff = async (token: string): Promise<void> => {
    for (const { base } of replicas.all) expect(await ping(base, token)).toBe(401);
  };

  it('what comes a second time, altered, unsigned or as no message at all is not acted upon', async () => {
    const spy = new Redis(redis.port, '127.0.0.1');
    const forger = new Redis(redis.port, '127.0.0.1');
    const seen: [string, string][] = [];
    await spy.psubscribe('*');
    spy.on('pmessage', (_pattern: string, channel: string, message: string) => seen.push([channel, message]));
    await ask('once');
    await eventually(() => seen.some(([, message]) => message.includes('"once"')));
    const [channel, message] = seen.find(([, text]) => text.includes('"once"')) ?? ['', ''];
    const before = heard.length;
    const forged = [
      message,
      message.replace('"once"', '"else"'),
      message.replace(/^.{43}/, 'A'.repeat(43)),
      message.slice(43),
      `${'A'.repeat(43)}{`,
      '',
      '{"__proto__":1}',
      'x'.repeat(1_000_000),
    ];
    for (const each of forged) await forger.publish(channel, each);
    await ask('after');
    expect(heard.slice(before)).toEqual(['after']);
    spy.disconnect();
    forger.disconnect();
  });

  it('one that is cut off from Redis lets nothing pass that another revoked, and what it revokes holds for the others', async () => {
    const [theirs, ours] = [
      await createToken(replicas.at(0), AUDIENCE),
      await createToken(replicas.at(0), AUDIENCE),
    ];
    await expectOpen(theirs.token);
    await expectOpen(ours.token);
    await way.cut();
    await revokeAt(0, theirs.tokenId);
    await expectCutOff(theirs.token);
    await revokeAt(2, ours.tokenId);
    await expectCutOff(ours.token);
    await way.open();
    await eventually(() => replicas.at(2).app.get(ReplicaBus).state === 'open');
  });

  it('one whose clock jumps goes on, and revocations hold', async () => {
    for (const seconds of [1200, -2400]) {
      const { token, tokenId } = await createToken(replicas.at(0), AUDIENCE);
      await expectOpen(token);
      clock.pass(seconds);
      await expectOpen(token);
      await revokeAt(1, tokenId);
      await expectCutOff(token);
    }
  });
});

describe('replicas without Redis', () => {
  const lines: string[] = [];
  let replicas: Replicas;
  beforeAll(async () => {
    replicas = await Replicas.start(2, { onLog: (line) => lines.push(line) });
  });
  afterAll(() => replicas.remove());

  it('say loudly what does not work, each of the other', async () => {
    const isWarning = (line: string): boolean => {
      const { level, msg } = JSON.parse(line) as { level: number; msg: string };
      return level === 40 && msg.includes('REDIS_URL is not set');
    };
    await eventually(() => lines.filter(isWarning).length === 2);
  });

  it('hold to a revocation all the same once it is answered', async () => {
    const { token, tokenId } = await createToken(replicas.at(0), AUDIENCE);
    for (const { base } of replicas.all) expect(await ping(base, token)).toBe(200);
    const { status } = await new Operator(replicas.at(0)).call('DELETE', `tokens/${tokenId}`);
    expect(status).toBe(204);
    for (const { base } of replicas.all) expect(await ping(base, token)).toBe(401);
  });
});

describe('limits of replicas', () => {
  it('are counted together, and by each where Redis is away', async () => {
    const redis = await RedisServer.start();
    const replicas = await Replicas.start(2, {
      environment: { REDIS_URL: redis.url, RATE_LIMITS: 'on' },
      policies: {
        'admin-key': { quota: 6, windowSeconds: 600, inAll: 1000, reserve: 3, isAnnounced: false },
      },
    });
    const refused = async (index: number): Promise<number> => {
      const headers = { Authorization: 'Bearer wrong' };
      return (await fetch(`${replicas.at(index).base}/admin/clients`, { headers })).status;
    };
    const statuses: number[] = [];
    for (let call = 0; call < 8; call++) statuses.push(await refused(call % 2));
    expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 429, 429]);
    await redis.stop();
    await eventually(async () => (await refused(0)) === 401);
    await replicas.remove();
  });
});
