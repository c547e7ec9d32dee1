import { Client, SSEClientTransport } from '@modelcontextprotocol/client';
import { OAuthClient } from '../support/oauth-client.js';
import type { Deployment } from './deployment.js';

/** A connector that a person approved, with what it holds: it outlives whatever happens to the service. */
export class Connector {
  private constructor(
    readonly oauth: OAuthClient,
    readonly clientId: string,
    readonly token: string,
  ) {}

  /** The whole flow, from a registration to a token. */
  static async approved(base: string, account: { email: string; password: string }): Promise<Connector> {
    const oauth = new OAuthClient(base, account);
    const { clientId, token } = await oauth.connect();
    return new Connector(oauth, clientId, token);
  }

  /** Opens an MCP session over SSE with an SDK. The caller closes it. */
  async open(): Promise<Client> {
    const client = new Client({ name: 'containers', version: '1.0.0' });
    const url = new URL(`${this.oauth.base}/sse`);
    await client.connect(
      new SSEClientTransport(url, { authProvider: { token: () => Promise.resolve(this.token) } }),
    );
    return client;
  }

  /** What a new session lists and a search in it answers. */
  async use(): Promise<{ tools: string[]; isError: boolean }> {
    const client = await this.open();
    const { tools } = await client.listTools();
    const { isError = false } = await client.callTool({ name: 'search', arguments: { query: 'cupcakes' } });
    await client.close();
    return { tools: tools.map(({ name }) => name).sort(), isError };
  }

  /** Whether the person, still signed in, can approve the same client again, and it gets a token for that. */
  async approveAgain(): Promise<number> {
    const code = (await this.oauth.approve()).searchParams.get('code') ?? '';
    return (await this.oauth.exchange(code)).status;
  }
}

/** What `use` finds where all is well. */
export const WORKS = { tools: ['fetch', 'search'], isError: false };

/** Connects another one, and has the operator delete its client: its session is over. */
export async function cutOffAnother(base: string, { account, settings }: Deployment): Promise<Connector> {
  const other = await Connector.approved(base, account);
  const session = await other.open();
  const { status } = await fetch(`${base}/admin/clients/${other.clientId}`, {
    method: 'DELETE',
    headers: { Authorization: `Bearer ${settings['ADMIN_API_KEY']}` },
  });
  expect(status).toBe(204);
  await expect(session.listTools()).rejects.toThrow();
  await session.close();
  return other;
}
