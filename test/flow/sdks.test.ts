import * as v2 from '@modelcontextprotocol/client';
import { type OAuthDiscoveryState, UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/test-app.js';
import { SdkProvider } from './sdk-provider.js';

const INFO = { name: 'flow', version: '1.0.0' };

describe('from a bare URL to a tool', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
    await service.prisma.document.createMany({
      data: [
        { id: 'order-1', title: 'Cupcakes for a wedding', text: 'Sixty lemon cupcakes, no nuts.' },
        { id: 'order-2', title: 'Bread', text: 'Two loaves and a cupcake.' },
      ],
    });
  });
  afterAll(() => service.close());

  const url = (): URL => new URL(`${service.base}/sse`);

  const cutOff = async (clientId: string): Promise<void> => {
    const { status } = await fetch(`${service.base}/admin/clients/${clientId}`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${ADMIN_KEY}` },
    });
    expect(status).toBe(204);
  };

  it('@modelcontextprotocol/sdk: registers, is sent to a person, lists, searches, fetches, is cut off', async () => {
    const authProvider = new SdkProvider<OAuthClientInformationMixed, OAuthTokens, OAuthDiscoveryState>(
      service.base,
    );
    const first = new SSEClientTransport(url(), { authProvider });
    await expect(new Client(INFO).connect(first)).rejects.toThrow(UnauthorizedError);
    await first.finishAuth(authProvider.callback!.searchParams.get('code')!);

    const client = new Client(INFO);
    await client.connect(new SSEClientTransport(url(), { authProvider }));
    await useTools(
      async () => (await client.listTools()).tools,
      (name, args) => client.callTool({ name, arguments: args }),
    );
    const closed = new Promise<void>((resolve) => (client.onerror = () => resolve()));
    await cutOff(authProvider.clientInformation()!.client_id);
    await expect(client.listTools()).rejects.toThrow();
    await closed;
    await client.close();
  });

  it('@modelcontextprotocol/client: the same', async () => {
    const authProvider = new SdkProvider<
      v2.OAuthClientInformationMixed,
      v2.OAuthTokens,
      v2.OAuthDiscoveryState
    >(service.base);
    const first = new v2.SSEClientTransport(url(), { authProvider });
    await expect(new v2.Client(INFO).connect(first)).rejects.toThrow(v2.UnauthorizedError);
    await first.finishAuth(authProvider.callback!.searchParams);

    const client = new v2.Client(INFO);
    await client.connect(new v2.SSEClientTransport(url(), { authProvider }));
    await useTools(
      async () => (await client.listTools()).tools,
      (name, args) => client.callTool({ name, arguments: args }),
    );
    await cutOff(authProvider.clientInformation()!.client_id);
    await expect(client.listTools()).rejects.toThrow();
    await client.close();
  });

  async function useTools(
    list: () => Promise<{ name: string }[]>,
    call: (name: string, args: Record<string, unknown>) => Promise<unknown>,
  ): Promise<void> {
    expect((await list()).map(({ name }) => name).sort()).toEqual(['fetch', 'search']);
    const found = (await call('search', { query: 'cupcake' })) as {
      structuredContent: { results: { id: string; title: string; url: string }[] };
    };
    const [first] = found.structuredContent.results;
    expect(first).toEqual({
      id: expect.any(String) as unknown,
      title: expect.any(String) as unknown,
      url: expect.stringMatching(/^http/) as unknown,
    });
    const fetched = (await call('fetch', { id: first!.id })) as {
      structuredContent: object;
      content: { type: string; text: string }[];
    };
    expect(fetched.structuredContent).toMatchObject(first!);
    expect(JSON.parse(fetched.content[0]!.text)).toEqual(fetched.structuredContent);
  }
});
