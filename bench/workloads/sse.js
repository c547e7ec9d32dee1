import { gatehouse } from '../contenders/gatehouse.js';
import { sdk } from '../contenders/in-memory.js';
import { CPU } from '../harness/figures.js';
import { Connections } from '../harness/http.js';
import { expectEcho } from './mcp-client.js';
import { SseSession } from './sse-session.js';

const AT_ONCE = 32;
const OPENED_AT_ONCE = 8;

export const sseCall = {
  name: 'sse-call',
  title: '`tools/call` on an open SSE session, 32 sessions',
  contenders: [gatehouse, sdk],
  wanted: { [CPU]: 0.85 },
  tools: 1,
  plan: { atOnce: AT_ONCE, operations: 4000, seconds: 10, rounds: 7 },
  async prepare({ base }, contender) {
    const token = await contender.token(base);
    const connections = new Connections(base, AT_ONCE);
    const sessions = await Promise.all(
      Array.from({ length: AT_ONCE }, () => SseSession.open(base, token, connections)),
    );
    let count = 0;
    return {
      async operation(lane) {
        const text = `cupcake ${(count += 1)}`;
        const params = { name: 'echo', arguments: { text } };
        expectEcho(await sessions[lane].request('tools/call', params), text);
      },
      close() {
        for (const session of sessions) session.close();
        connections.close();
      },
    };
  },
};

export const sseOpen = {
  name: 'sse-open',
  title: 'opening an SSE session with its handshake, 8 at once',
  contenders: [gatehouse, sdk],
  wanted: { [CPU]: 0.7 },
  tools: 1,
  plan: { atOnce: OPENED_AT_ONCE, operations: 1000, seconds: 8, rounds: 7 },
  async prepare({ base }, contender) {
    const token = await contender.token(base);
    const connections = new Connections(base, OPENED_AT_ONCE);
    return {
      async operation() {
        (await SseSession.open(base, token, connections)).close();
      },
      close: () => connections.close(),
    };
  },
};
