import { setTimeout as delay } from 'node:timers/promises';
import { gatehouse } from '../contenders/gatehouse.js';
import { sdk } from '../contenders/in-memory.js';
import { figure } from '../harness/figures.js';
import { Connections } from '../harness/http.js';
import { load } from '../harness/load.js';
import { startContender } from '../harness/measure.js';
import { expectEcho } from './mcp-client.js';
import { SseSession } from './sse-session.js';

/** Open before the first reading: by then what is made once is made. */
const FIRST = 1000;
const LIVE = 10_000;
const AT_ONCE = 16;
const WITHIN_SECONDS = 240;
const MOST_COLLECTIONS = 10;
const PAUSE_MS = 2000;

const RESIDENT = 'resident, KB a session';
const UNCOLLECTED = 'the same before a collection';
const HEAP = 'heap and buffers, KB a session';
const LIVE_AND_ANSWERED = 'live, and each answered';

export const sseMemory = {
  name: 'sse-memory',
  title: `memory of an idle SSE session: ${LIVE} live in one process, each answered`,
  contenders: [gatehouse, sdk],
  wanted: { [RESIDENT]: 0.65 },
  async run(workload, postgres) {
    const rows = [];
    for (const contender of workload.contenders) {
      const server = await startContender(contender, 1, postgres);
      try {
        rows.push({ name: contender.name, ...(await fill(server, await contender.token(server.base))) });
      } finally {
        await server.stop();
      }
    }
    return rows;
  },
};

/** Opens them all, reads what the server has in between, then calls on each. */
async function fill(server, token) {
  const connections = new Connections(server.base, AT_ONCE);
  const sessions = [];
  const failures = [];
  const repeat = async (operations, operation) => {
    const plan = { operations, atOnce: AT_ONCE, seconds: WITHIN_SECONDS };
    failures.push(...(await load(operation, plan)).failures);
  };
  const open = async () => sessions.push(await SseSession.open(server.base, token, connections));
  try {
    await repeat(FIRST, open);
    const before = await settled(server);
    await repeat(LIVE - FIRST, open);
    const atOnce = (await server.usage()).memory;
    const after = await settled(server);
    let answered = 0;
    const left = sessions.entries();
    await repeat(sessions.length, async () => {
      const [index, session] = left.next().value;
      const text = `cupcake ${index}`;
      expectEcho(await session.request('tools/call', { name: 'echo', arguments: { text } }), text);
      answered += 1;
    });
    if (answered < LIVE) failures.push(`${answered} of ${LIVE} answered within the time`);
    const each = (then, of) => figure([(of(then) - of(before)) / 1024 / (LIVE - FIRST)]);
    return {
      figures: {
        [RESIDENT]: each(after, ({ rss }) => rss),
        [UNCOLLECTED]: each(atOnce, ({ rss }) => rss),
        [HEAP]: each(after, ({ heapUsed, external }) => heapUsed + external),
        [LIVE_AND_ANSWERED]: figure([answered]),
      },
      failures,
    };
  } finally {
    for (const session of sessions) session.close();
    connections.close();
  }
}

/** What an idle process keeps: read again and again, after a collection each time, until it gets no less. */
async function settled(server) {
  let { memory } = await server.usage(true);
  for (let time = 0; time < MOST_COLLECTIONS; time += 1) {
    await delay(PAUSE_MS);
    const next = (await server.usage(true)).memory;
    if (next.rss > memory.rss * 0.99) return next;
    memory = next;
  }
  return memory;
}
