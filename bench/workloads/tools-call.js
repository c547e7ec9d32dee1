import { gatehouse } from '../contenders/gatehouse.js';
import { mcpNest, sdk } from '../contenders/in-memory.js';
import { CPU } from '../harness/figures.js';
import { expectEcho, McpClient } from './mcp-client.js';

const AT_ONCE = 32;

/** A call of `echo`, with another text each time, by a client of either generation. */
const calls = (request) => async (server, contender) => {
  const client = new McpClient(server.base, await contender.token(server.base), AT_ONCE);
  let count = 0;
  return {
    async operation() {
      const text = `cupcake ${(count += 1)}`;
      expectEcho(await client[request]('tools/call', { name: 'echo', arguments: { text } }), text);
    },
    close: () => client.close(),
  };
};

const common = {
  wanted: { [CPU]: 0.85 },
  tools: 1,
  plan: { atOnce: AT_ONCE, operations: 3000, seconds: 10, rounds: 7 },
};

export const toolsCall = {
  ...common,
  name: 'tools-call',
  title: '`tools/call` over `/mcp`, 32 connections',
  contenders: [gatehouse, sdk, mcpNest],
  prepare: calls('request'),
};

export const toolsCallModern = {
  ...common,
  name: 'tools-call-2026',
  title: 'the same by the revision of 2026-07-28',
  contenders: [gatehouse, mcpNest],
  prepare: calls('requestModern'),
};
