import { OAuthClient } from '../support/oauth-client.js';
import { firstAccount, type ServiceProcess, startProcess, temporaryFolder } from '../support/process.js';
import { postModern } from '../mcp/streamable-post.js';

describe('npm run bench:serve', () => {
  const folder = temporaryFolder();
  let service: ServiceProcess | undefined;
  afterEach(() => service?.stop());

  /** Starts it with so many tools: the way to ask for them. */
  async function serve(
    count: string,
  ): Promise<(method: string, params?: Record<string, unknown>) => Promise<unknown>> {
    const started = await startProcess({
      folder,
      script: 'bench/service/serve.js',
      environment: { BENCH_TOOLS: count },
    });
    service = started.service;
    const { token } = await new OAuthClient(started.base, firstAccount(folder)).connect();
    return async (method, params) => {
      const response = await postModern(started, token, method, params);
      expect(response.status).toBe(200);
      return ((await response.json()) as { result: unknown }).result;
    };
  }

  it('answers echo with the text that it was given', async () => {
    const ask = await serve('1');
    expect(await ask('tools/call', { name: 'echo', arguments: { text: 'näh' } })).toMatchObject({
      structuredContent: { text: 'näh' },
      content: [{ type: 'text', text: '{"text":"näh"}' }],
    });
  });

  it('lists as many tools of five fields as it is told', async () => {
    const { tools } = (await (await serve('50'))('tools/list')) as { tools: Listed[] };
    const ours = tools.filter(({ name }) => name.startsWith('tool_'));
    expect(ours).toHaveLength(50);
    for (const { inputSchema } of ours) expect(Object.keys(inputSchema.properties)).toHaveLength(5);
  });
});

interface Listed {
  name: string;
  inputSchema: { properties: object };
}
