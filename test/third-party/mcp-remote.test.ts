import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/test-app.js';
import { McpRemote } from './mcp-remote.js';
import { temporaryHome } from './program.js';

describe('mcp-remote', () => {
  const home = temporaryHome();
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
    await service.prisma.document.create({
      data: { id: 'order-1', title: 'Cupcakes for a wedding', text: 'Sixty lemon cupcakes.' },
    });
  });
  afterAll(() => service.close());
  const started: McpRemote[] = [];
  // One that a failed test left would keep Jest from its end.
  afterEach(() => Promise.all(started.splice(0).map((remote) => remote.close())));

  /** Starts it as somebody does for whom it has no memory yet, or again with that of before. */
  const starter = async (path: string, strategy: string): Promise<() => Promise<McpRemote>> => {
    const memory = mkdtempSync(join(home, 'memory-'));
    const args = [`${service.base}${path}`, String(await freePort()), '--transport', strategy];
    return async () => {
      const remote = new McpRemote(service.base, args, memory);
      started.push(remote);
      await remote.connect();
      return remote;
    };
  };

  const revokeToken = async (): Promise<void> => {
    const { id } = await service.prisma.accessToken.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
    const { status } = await fetch(`${service.base}/admin/tokens/${id}`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${ADMIN_KEY}` },
    });
    expect(status).toBe(204);
  };

  it.each([
    ['/sse', 'sse-only'],
    ['/sse', 'http-first'],
    ['/mcp', 'http-only'],
    ['/mcp', 'http-first'],
    ['/mcp', 'sse-first'],
  ])('%s, %s: sends a person to sign in, lists and calls; remembers', async (path, strategy) => {
    const start = await starter(path, strategy);
    const first = await start();
    expect(first.visits).toHaveLength(1);
    expect((await first.client.listTools()).tools.map(({ name }) => name)).toEqual(['fetch', 'search']);
    const found = await first.client.callTool({ name: 'search', arguments: { query: 'lemon' } });
    expect(found.structuredContent).toMatchObject({ results: [{ id: 'order-1' }] });
    await first.close();
    const second = await start();
    expect((await second.client.listTools()).tools).toHaveLength(2);
    expect(second.visits).toEqual([]);
  });

  it('/mcp: sends a person to sign in again once its token is revoked, and goes on', async () => {
    const remote = await (await starter('/mcp', 'http-only'))();
    await revokeToken();
    // Its stream is what comes for a sign-in first. Where a call comes at the same moment, mcp-remote 0.15.1 starts
    // two of one state and keeps the verifier of one: the other's code is refused, as it must be.
    await eventually(() => remote.visits.length === 2);
    expect((await remote.client.listTools()).tools).toHaveLength(2);
    expect(remote.visits).toHaveLength(2);
  });

  it('/sse: gets nothing more once its token is revoked', async () => {
    const remote = await (await starter('/sse', 'sse-only'))();
    remote.approves = false;
    await revokeToken();
    await expect(remote.client.listTools({}, { timeout: 2000 })).rejects.toThrow();
  });
});
