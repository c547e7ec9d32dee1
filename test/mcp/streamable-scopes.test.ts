import { createToken } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { jsonAnswer, post, postModern } from './streamable-post.js';
import { TestToolsModule } from './test-tools.js';

const call = (name: string, id: number | string = 1) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: { text: 'a' } },
});

/** The challenge to a call that needs the scope `orders` besides. */
const challenge = ({ base }: TestApp): string =>
  'Bearer error="insufficient_scope", error_description="This needs the scope mcp orders", ' +
  `resource_metadata="${base}/.well-known/oauth-protected-resource/mcp", scope="mcp orders"`;

describe('the scopes of a tool on /mcp', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ imports: [TestToolsModule] });
  });
  afterAll(() => service.close());

  const listed = async (token: string): Promise<string[]> => {
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    const { result } = await jsonAnswer(await post(service, token, list));
    return (result?.['tools'] as { name: string }[]).map(({ name }) => name);
  };

  it('decide what is listed', async () => {
    const narrow = await createToken(service);
    const wide = await createToken(service, { scopes: ['mcp', 'orders'] });
    expect(await listed(narrow.token)).not.toContain('orders');
    expect(await listed(wide.token)).toContain('orders');
    const { result } = await jsonAnswer(await postModern(service, narrow.token, 'tools/list'));
    expect(JSON.stringify(result)).not.toContain('"orders"');
  });

  it('are asked for by 403, before anything streams, naming all of them', async () => {
    const { token } = await createToken(service);
    for (const response of [
      await post(service, token, call('orders')),
      await post(service, token, [call('echo', 'e'), call('orders')]),
      await post(service, token, call('orders'), { Accept: 'text/event-stream' }),
      await postModern(service, token, 'tools/call', { name: 'orders' }),
    ]) {
      expect(response.status).toBe(403);
      expect(response.headers.get('www-authenticate')).toBe(challenge(service));
      expect(await response.json()).toMatchObject({ error: 'insufficient_scope' });
    }
  });

  it('let a token through that has them', async () => {
    const { token } = await createToken(service, { scopes: ['mcp', 'orders'] });
    const { result } = await jsonAnswer(await post(service, token, call('orders')));
    expect(result?.structuredContent).toEqual({ text: 'three cupcakes' });
  });
});

describe('the scopes of a tool, with SCOPE_CHALLENGE=result', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({
      imports: [TestToolsModule],
      environment: { SCOPE_CHALLENGE: 'result' },
    });
  });
  afterAll(() => service.close());

  it('are asked for by the result of the call, in either generation', async () => {
    const { token } = await createToken(service);
    for (const response of [
      await post(service, token, call('orders')),
      await postModern(service, token, 'tools/call', { name: 'orders' }),
    ]) {
      expect(response.status).toBe(200);
      const { result } = await jsonAnswer(response);
      expect(result?.isError).toBe(true);
      expect(result?.['_meta']).toMatchObject({ 'mcp/www_authenticate': [challenge(service)] });
    }
  });
});
