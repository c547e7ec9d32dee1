import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { createToken } from '../support/fixtures.js';
import { freePort } from '../support/free-port.js';
import { OAuthClient } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { installed, Program, temporaryHome } from './program.js';

const CLI = installed('@modelcontextprotocol/inspector/clients/cli/build/index.js');
const URL_TO_VISIT = /http:\/\/localhost:\d+\/authorize\?\S+(?=\s)/;
/** Without a terminal it signs in only where it may open a browser; without a keychain it keeps what it got in a file. */
const ENVIRONMENT = { MCP_AUTO_OPEN_ENABLED: 'true', MCP_INSPECTOR_SECRET_STORE: 'file' };
const LIST = ['--method', 'tools/list', '--strict'];
const CALL = ['--method', 'tools/call', '--tool-name', 'search', '--tool-arg', 'query=lemon'];

describe("the Inspector's CLI", () => {
  const home = temporaryHome();
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
    await service.prisma.document.create({
      data: { id: 'order-1', title: 'Cupcakes for a wedding', text: 'Sixty lemon cupcakes.' },
    });
  });
  afterAll(() => service.close());

  const start = (args: string[], folder = home): Program =>
    new Program(CLI, [...args, '--format', 'json'], folder, ENVIRONMENT);

  /** What it says that the server answered. Fails with all that it wrote where it failed. */
  const result = async (program: Program): Promise<Record<string, unknown>> => {
    const { code, output, errors } = await program.ended;
    if (code !== 0) throw new Error(`It ended with ${code}: ${output}\n${errors}`);
    return (JSON.parse(output) as { result: Record<string, unknown> }).result;
  };

  const toolNames = ({ tools }: Record<string, unknown>): string[] =>
    (tools as { name: string }[]).map(({ name }) => name);

  describe.each([
    ['/sse', 'sse', 'legacy'],
    ['/mcp', 'http', 'legacy'],
    ['/mcp', 'http', 'auto'],
    ['/mcp', 'http', 'modern'],
  ])('%s, %s, %s', (path, transport, era) => {
    const target = (): string[] => [
      ...[`${service.base}${path}`, '--transport', transport],
      ...['--protocol-era', era],
    ];

    it('lists and calls with a token in its header, and finds no fault with a schema', async () => {
      const { token } = await createToken(service);
      const args = [...target(), '--header', `Authorization: Bearer ${token}`];
      expect(toolNames(await result(start([...args, ...LIST])))).toEqual(['fetch', 'search']);
      expect(await result(start([...args, ...CALL]))).toMatchObject({
        structuredContent: { results: [{ id: 'order-1' }] },
      });
    });

    it('sends a person to sign in, lists, and calls with what it got', async () => {
      const folder = mkdtempSync(join(home, 'memory-'));
      const callback = `http://127.0.0.1:${await freePort()}/oauth/callback`;
      const first = start([...target(), '--callback-url', callback, ...LIST], folder);
      const [url] = await first.says(URL_TO_VISIT);
      await fetch(await new OAuthClient(service.base).approveAt(url));
      expect(toolNames(await result(first))).toEqual(['fetch', 'search']);
      const second = start([...target(), '--stored-auth-only', ...CALL], folder);
      expect(await result(second)).toMatchObject({ structuredContent: { results: [{ id: 'order-1' }] } });
    });
  });

  it('is told where to sign in, and does not where nobody is there to do so', async () => {
    const { code, errors } = await start([`${service.base}/mcp`, '--stored-auth-only', ...LIST]).ended;
    expect([code, errors]).toEqual([expect.any(Number), expect.stringContaining('auth_required')]);
    expect(code).not.toBe(0);
  });
});
