import * as v2 from '@modelcontextprotocol/client';
import { Injectable, Module } from '@nestjs/common';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { LiveSessions } from '../../src/mcp/sessions/live-sessions.service.js';
import { Resource } from '../../src/mcp/resources/resource.decorator.js';
import type { ResourceHandler } from '../../src/mcp/resources/resource.js';
import { ResourceUpdates } from '../../src/mcp/resources/resource-updates.service.js';
import { AccessTokensService } from '../../src/tokens/access-tokens.service.js';
import { createToken } from '../support/fixtures.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { allMessages, jsonAnswer, type Message, messagesOf, postModern } from './streamable-post.js';

const MENU = 'bakery://menu';
const RECIPE = 'bakery://recipe';

/** Changes now and then. */
@Injectable()
@Resource({ uri: MENU, name: 'menu', description: 'What there is today', updates: true })
class MenuResource implements ResourceHandler {
  read(): string {
    return 'scones';
  }
}

/** Never changes. */
@Injectable()
@Resource({ uri: RECIPE, name: 'recipe', description: 'How it is done' })
class RecipeResource implements ResourceHandler {
  read(): string {
    return 'flour';
  }
}

@Module({ providers: [MenuResource, RecipeResource] })
class BakeryModule {}

describe('a client over Streamable HTTP that watches a resource', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ imports: [BakeryModule], limits: { sweepMs: 20 } });
  });
  afterAll(() => service.close());

  const change = (uri: string): Promise<void> => service.app.get(ResourceUpdates).changed(uri);
  const transport = (token: string) => ({ requestInit: { headers: { Authorization: `Bearer ${token}` } } });
  const live = (): number => [...service.app.get(LiveSessions).all()].length;
  const ended = (userId: string) =>
    service.prisma.mcpSession.findMany({ where: { userId }, select: { endReason: true } });
  const listen = async (token: string, uris: string[]): Promise<AsyncGenerator<Message>> =>
    messagesOf(
      await postModern(service, token, 'subscriptions/listen', {
        notifications: { toolsListChanged: true, resourceSubscriptions: uris },
      }),
    );

  it('is told of its changes on the stream of its session, up to 2025-11-25', async () => {
    const { token, userId } = await createToken(service);
    const client = new Client({ name: 'test', version: '1' });
    const updated: string[] = [];
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
      updated.push(params.uri);
    });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${service.base}/mcp`), transport(token)));
    await client.subscribeResource({ uri: MENU });
    await expect(client.subscribeResource({ uri: RECIPE })).rejects.toThrow('does not tell');
    await eventually(async () => {
      await change(MENU);
      return updated.length > 0;
    });
    expect(new Set(updated)).toEqual(new Set([MENU]));
    await client.unsubscribeResource({ uri: MENU });
    const before = updated.length;
    await change(MENU);
    await client.ping();
    expect(updated).toHaveLength(before);
    expect(await ended(userId)).toEqual([{ endReason: null }]);
    await client.close();
  });

  it('is told by subscriptions/listen of 2026-07-28, of what there is to tell, until it leaves', async () => {
    const { token, userId } = await createToken(service);
    const messages = await listen(token, [MENU, RECIPE, 'bakery://nothing']);
    const subscription = { 'io.modelcontextprotocol/subscriptionId': 1 };
    expect((await messages.next()).value).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/subscriptions/acknowledged',
      params: { notifications: { resourceSubscriptions: [MENU] }, _meta: subscription },
    });
    await change(RECIPE);
    await change(MENU);
    expect((await messages.next()).value).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/resources/updated',
      params: { uri: MENU, _meta: subscription },
    });
    expect(await ended(userId)).toEqual([{ endReason: null }]);
    await messages.return(undefined);
    await eventually(async () => (await ended(userId))[0]?.endReason === 'closed');
  });

  it('listens with the SDK’s client', async () => {
    const { token } = await createToken(service);
    const client = new v2.Client(
      { name: 'test', version: '1' },
      { versionNegotiation: { mode: { pin: '2026-07-28' } } },
    );
    const updated: string[] = [];
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
      updated.push(params.uri);
    });
    await client.connect(
      new v2.StreamableHTTPClientTransport(new URL(`${service.base}/mcp`), transport(token)),
    );
    const subscription = await client.listen({ resourceSubscriptions: [MENU] });
    await change(MENU);
    await eventually(() => updated.length === 1);
    await subscription.close();
    await client.close();
    await eventually(() => live() <= 1);
  });

  it('is told at once where there is nothing to listen for', async () => {
    const { token, userId } = await createToken(service);
    for (const notifications of [{}, { promptsListChanged: true }, { resourceSubscriptions: [RECIPE] }]) {
      const response = await postModern(service, token, 'subscriptions/listen', { notifications });
      expect(await allMessages(response)).toMatchObject([
        { method: 'notifications/subscriptions/acknowledged', params: { notifications: {} } },
        { id: 1, result: { resultType: 'complete' } },
      ]);
    }
    const malformed = await postModern(service, token, 'subscriptions/listen');
    expect((await jsonAnswer(malformed)).error?.code).toBe(-32602);
    expect(await ended(userId)).toEqual([]);
  });

  it('hears nothing more once it is cut off', async () => {
    const { token, tokenId, userId } = await createToken(service);
    const messages = await listen(token, [MENU]);
    await messages.next();
    await service.app.get(AccessTokensService).revoke(tokenId, 'operator');
    await change(MENU);
    const more: Message[] = [];
    for await (const message of messages) more.push(message);
    expect(more).toEqual([]);
    expect(await ended(userId)).toEqual([{ endReason: 'revoked' }]);
  });

  it('is told when the server stops', async () => {
    const { token } = await createToken(service);
    const messages = await listen(token, [MENU]);
    await messages.next();
    await service.app.get(LiveSessions).endWhere('drained', () => true);
    expect((await messages.next()).value).toMatchObject({ id: 1, result: { resultType: 'complete' } });
    expect((await messages.next()).done).toBe(true);
  });
});
