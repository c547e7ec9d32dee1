import {
  ElicitRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { BakeryModule } from '../../docs/examples/bakery.module.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { callTool, connect, textOf } from './sdk-client.js';

const SCOPES = { scopes: ['mcp', 'orders:read'] };

describe('the examples of docs/developing.md', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ imports: [BakeryModule] });
  });
  afterAll(() => service.close());

  it('bake asks the person, tells how far it is, and links to what it made', async () => {
    const { client } = await connect(service, { elicitation: {} }, SCOPES);
    const logged: unknown[] = [];
    client.setNotificationHandler(
      LoggingMessageNotificationSchema,
      ({ params }) => void logged.push(params.data),
    );
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      expect(params).toMatchObject({
        message: 'Which icing?',
        requestedSchema: { properties: { icing: { type: 'string', default: 'lemon' } } },
      });
      return { action: 'accept', content: { icing: 'cocoa' } };
    });
    const { content } = await callTool(client, 'bake', { cupcakes: 6 });
    expect(content[0]).toEqual({ type: 'text', text: 'Baked 6 with cocoa' });
    expect(logged).toEqual([{ baked: 6 }]);
    const [, link] = content;
    if (link?.type !== 'resource_link') throw new Error('no link');
    const { contents } = await client.readResource({ uri: link.uri });
    expect(contents).toEqual([
      { uri: link.uri, mimeType: 'application/json', text: '{"cupcakes":6,"icing":"cocoa"}' },
    ]);
    const order = link.uri.slice('orders://'.length);
    expect((await callTool(client, 'count_cupcakes', { order })).structuredContent).toEqual({ cupcakes: 6 });
    await client.close();
  });

  it('bake does without a person where the client has none, or where they decline', async () => {
    const alone = await connect(service, {}, SCOPES);
    expect(textOf(await callTool(alone.client, 'bake', { cupcakes: 1 }))).toContain('Baked 1 with lemon');
    const asked = await connect(service, { elicitation: {} }, SCOPES);
    asked.client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'decline' }));
    expect(textOf(await callTool(asked.client, 'bake', { cupcakes: 1 }))).toBe('Nothing was baked');
    await alone.client.close();
    await asked.client.close();
  });

  it('an order is its owner’s alone, and completes for them alone', async () => {
    const ann = await connect(service, {}, SCOPES);
    const bob = await connect(service, {}, SCOPES);
    const { content } = await callTool(ann.client, 'bake', { cupcakes: 2 });
    const [, link] = content;
    if (link?.type !== 'resource_link') throw new Error('no link');
    const order = link.uri.slice('orders://'.length);
    await expect(bob.client.readResource({ uri: link.uri })).rejects.toThrow('Resource not found');
    expect(await callTool(bob.client, 'count_cupcakes', { order })).toMatchObject({ isError: true });
    const ref = { type: 'ref/resource' as const, uri: 'orders://{number}' };
    const complete = async ({ client }: typeof ann) =>
      (await client.complete({ ref, argument: { name: 'number', value: '' } })).completion.values;
    expect(await complete(ann)).toEqual([order]);
    expect(await complete(bob)).toEqual([]);
    await ann.client.close();
    await bob.client.close();
  });

  it('whoever watches the counter is told of each order', async () => {
    const { client } = await connect(service);
    const told: string[] = [];
    client.setNotificationHandler(
      ResourceUpdatedNotificationSchema,
      ({ params }) => void told.push(params.uri),
    );
    await client.subscribeResource({ uri: 'bakery://counter' });
    await callTool(client, 'bake', { cupcakes: 1 });
    await eventually(() => told.length === 1);
    const { contents } = await client.readResource({ uri: 'bakery://counter' });
    expect(contents).toMatchObject([{ text: expect.stringMatching(/^\d+ orders$/) as unknown }]);
    await client.close();
  });

  it('a note of thanks has an example, and completes its tone', async () => {
    const { client } = await connect(service);
    const { messages } = await client.getPrompt({ name: 'thank', arguments: { name: 'Bob' } });
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(messages[2]?.content).toEqual({
      type: 'text',
      text: 'Write a note of thanks to Bob, in a warm tone.',
    });
    const ref = { type: 'ref/prompt' as const, name: 'thank' };
    const { completion } = await client.complete({ ref, argument: { name: 'tone', value: 'd' } });
    expect(completion.values).toEqual(['dry']);
    await client.close();
  });

  it('who was not granted the scope does not see what needs it', async () => {
    const { client } = await connect(service);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('bake');
    expect(tools.map(({ name }) => name)).not.toContain('count_cupcakes');
    expect((await client.listResourceTemplates()).resourceTemplates).toEqual([]);
    await client.close();
  });
});
