import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';

/** Peers that keep their tokens in memory: one that they have from the start. */
const inMemory = (name, file) => {
  const token = randomBytes(16).toString('hex');
  return {
    name,
    script: fileURLToPath(new URL(`../peers/servers/${file}`, import.meta.url)),
    // Any path tells that it listens; of these two only the one is there.
    readyPath: '/ready',
    environment: { BENCH_TOKEN: token },
    token: async () => token,
  };
};

export const sdk = inMemory('MCP SDK 1.32.2, Express helpers', 'sdk.js');
export const mcpNest = inMemory('@rekog/mcp-nest 2.0.5', 'mcp-nest.js');
