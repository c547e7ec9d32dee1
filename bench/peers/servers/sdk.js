import { randomUUID } from 'node:crypto';
import { InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import { mcpAuthRouter } from '@modelcontextprotocol/sdk/server/auth/router.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express from 'express';
import { z } from 'zod';
import { ECHO, echoFields, fiveFields, numbered } from '../../service/shapes.js';

// The SDK's helpers for Express as its examples put them together: tokens in a Map, a server for each request.
const { PORT, PUBLIC_URL, BENCH_TOKEN, BENCH_TOOLS } = process.env;
const tokens = new Map([[BENCH_TOKEN, { clientId: randomUUID(), scopes: ['mcp'] }]]);
const clients = new Map();
const provider = {
  clientsStore: {
    getClient: (id) => clients.get(id),
    registerClient: (client) => clients.set(client.client_id, client).get(client.client_id),
  },
  async verifyAccessToken(token) {
    const found = tokens.get(token);
    if (found === undefined) throw new InvalidTokenError('Unknown token');
    return { token, ...found, expiresAt: Math.floor(Date.now() / 1000) + 86_400 };
  },
};

function createServer() {
  const server = new McpServer({ name: 'sdk', version: '1.0.0' });
  if (BENCH_TOOLS === '1') {
    const { name, ...words } = ECHO;
    const config = { ...words, inputSchema: echoFields(z), outputSchema: echoFields(z) };
    server.registerTool(name, config, async ({ text }) => ({
      content: [{ type: 'text', text: JSON.stringify({ text }) }],
      structuredContent: { text },
    }));
    return server;
  }
  for (let number = 1; number <= Number(BENCH_TOOLS); number += 1) {
    const { name, ...words } = numbered(number);
    server.registerTool(name, { ...words, inputSchema: fiveFields(z) }, async () => ({
      content: [{ type: 'text', text: `tool ${number}` }],
    }));
  }
  return server;
}

const app = express();
app.use(mcpAuthRouter({ provider, issuerUrl: new URL(PUBLIC_URL) }));
app.use(express.json());
const bearer = requireBearerAuth({ verifier: provider });

app.post('/mcp', bearer, async (request, response) => {
  const server = createServer();
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  response.on('close', () => {
    void transport.close();
    void server.close();
  });
  await server.connect(transport);
  await transport.handleRequest(request, response, request.body);
});

const streams = new Map();
app.get('/sse', bearer, async (_request, response) => {
  const transport = new SSEServerTransport('/messages', response);
  streams.set(transport.sessionId, transport);
  response.on('close', () => streams.delete(transport.sessionId));
  await createServer().connect(transport);
});
app.post('/messages', bearer, async (request, response) => {
  const transport = streams.get(request.query.sessionId);
  if (transport === undefined) return response.status(404).end();
  return transport.handlePostMessage(request, response, request.body);
});

app.get('/ready', (_request, response) => response.end());
app.listen(Number(PORT), '127.0.0.1');
