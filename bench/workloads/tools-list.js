import { gatehouse } from '../contenders/gatehouse.js';
import { mcpNest, sdk } from '../contenders/in-memory.js';
import { CPU } from '../harness/figures.js';
import { McpClient } from './mcp-client.js';

const AT_ONCE = 32;
const TOOLS = 50;

async function prepare(server, contender) {
  const client = new McpClient(server.base, await contender.token(server.base), AT_ONCE);
  return {
    async operation() {
      const { tools } = await client.request('tools/list', {});
      const ours = tools.filter(({ name, inputSchema: { properties, required } }) => {
        return name.startsWith('tool_') && Object.keys(properties).length === 5 && required.length === 3;
      });
      if (ours.length !== TOOLS) throw new Error(`${ours.length} tools of five fields were listed`);
    },
    close: () => client.close(),
  };
}

export const toolsList = {
  name: 'tools-list',
  title: '`tools/list` of 50 tools of 5 fields, 32 connections',
  contenders: [gatehouse, sdk, mcpNest],
  wanted: { [CPU]: 0.15 },
  tools: TOOLS,
  plan: { atOnce: AT_ONCE, operations: 400, seconds: 8, rounds: 7 },
  prepare,
};
