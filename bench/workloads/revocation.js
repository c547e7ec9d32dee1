import { setTimeout as delay } from 'node:timers/promises';
import { gatehouse } from '../contenders/gatehouse.js';
import { figure } from '../harness/figures.js';
import { Connections, expectStatus } from '../harness/http.js';
import { freePort } from '../harness/server-process.js';
import { startContender } from '../harness/measure.js';
import { expectEcho, McpClient } from './mcp-client.js';

const REVOCATIONS = 20;
const CALLERS = 8;
/** How long calls go on after the answer, and have gone on before it. */
const AFTER_MS = 1000;
const BEFORE_MS = 250;

const LATE = 'calls accepted that were sent after the answer';
const CALLS = 'calls sent after the answer';
const LAST = 'ms from the answer to the last accepted call';
const ANSWER = 'ms until the revocation was answered';

/** The same for one process and for several: calls go to each of them, and the revocation to one. */
const revocation = (replicas, where) => ({
  name: replicas === 1 ? 'revocation' : `revocation-${replicas}`,
  title: `from the answer to a revocation to the last accepted call, ${where}`,
  contenders: [gatehouse],
  wanted: { [LATE]: 0 },
  async run(_workload, postgres) {
    const servers = await startReplicas(replicas, postgres);
    try {
      const times = [];
      for (let time = 0; time < REVOCATIONS; time += 1) times.push(await revokeUnderLoad(servers, time));
      return [{ name: gatehouse.name, ...summary(times) }];
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  },
});

const redis = process.env.REDIS_URL ? 'with Redis' : 'without Redis';
export const revocationAlone = revocation(1, 'one process');
export const revocationAmongReplicas = revocation(3, `3 replicas ${redis}`);

/** Processes of one deployment: the same URL, database and secrets, each on a port of its own. */
async function startReplicas(count, postgres) {
  const PUBLIC_URL = `http://localhost:${await freePort()}`;
  const shared = { PUBLIC_URL, DATABASE_URL: await postgres.create() };
  if (process.env.REDIS_URL) shared.REDIS_URL = process.env.REDIS_URL;
  const servers = [];
  for (let index = 0; index < count; index += 1) {
    servers.push(await startContender(gatehouse, 1, postgres, { ...shared, PORT: String(await freePort()) }));
  }
  return servers;
}

/** Revokes a token while it is used everywhere, at one process after the other. */
async function revokeUnderLoad(servers, time) {
  const token = await gatehouse.token(servers[0].base, servers[0].origin);
  const clients = servers.map(({ base }) => new McpClient(base, token, CALLERS));
  const calls = [];
  const failures = [];
  let stopped = false;
  const callers = Array.from({ length: CALLERS }, async (_, index) => {
    while (!stopped && failures.length === 0) {
      const call = { sentAt: performance.now() };
      await callOnce(clients[index % clients.length], call).catch((error) => failures.push(error.message));
      calls.push(call);
    }
  });
  await delay(BEFORE_MS);
  const admin = new Connections(servers[time % servers.length].base, 1);
  const askedAt = performance.now();
  const answer = await admin.post('/admin/tokens/revoke', gatehouse.adminHeaders, { token });
  const answeredAt = performance.now();
  expectStatus(answer, 204, 'POST /admin/tokens/revoke');
  await delay(AFTER_MS);
  stopped = true;
  await Promise.all(callers);
  for (const connections of [admin, ...clients]) connections.close();
  return { calls, failures, askedAt, answeredAt };
}

/** Notes when a call was accepted; it stays undefined where the token was refused. Any other answer is a failure. */
async function callOnce(client, call) {
  try {
    expectEcho(
      await client.request('tools/call', { name: 'echo', arguments: { text: 'cupcake' } }),
      'cupcake',
    );
    call.acceptedAt = performance.now();
  } catch (error) {
    if (error.status !== 401) throw error;
  }
}

function summary(times) {
  const each = times.map(({ calls, askedAt, answeredAt }) => {
    const after = calls.filter(({ sentAt }) => sentAt > answeredAt);
    const accepted = calls.filter(({ acceptedAt }) => acceptedAt !== undefined);
    return {
      late: after.filter(({ acceptedAt }) => acceptedAt !== undefined).length,
      sent: after.length,
      usedBefore: accepted.filter(({ sentAt }) => sentAt < askedAt).length,
      last: Math.max(...accepted.map(({ acceptedAt }) => acceptedAt)) - answeredAt,
      waited: answeredAt - askedAt,
    };
  });
  const sum = (key) => each.reduce((total, one) => total + one[key], 0);
  const failures = times.flatMap((time) => time.failures);
  if (each.some(({ usedBefore }) => usedBefore === 0))
    failures.push('A token was revoked before it was used');
  return {
    figures: {
      [LATE]: figure([sum('late')]),
      [CALLS]: figure([sum('sent')]),
      [LAST]: figure(each.map(({ last }) => last)),
      [ANSWER]: figure(each.map(({ waited }) => waited)),
    },
    failures,
  };
}
