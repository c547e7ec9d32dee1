import { ConformanceFixtureModule } from '../conformance/fixture/conformance-fixture.module.js';
import { PNG, WAV } from '../conformance/fixture/bytes.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { callTool, connect } from './sdk-client.js';

describe('what a module provides, over SSE', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ imports: [ConformanceFixtureModule] });
  });
  afterAll(() => service.close());

  it('is advertised where it is there', async () => {
    const { client } = await connect(service);
    expect(client.getServerCapabilities()).toEqual({
      tools: {},
      resources: { subscribe: true },
      prompts: {},
      completions: {},
      logging: {},
    });
    await client.close();
  });

  describe('content of a tool', () => {
    it.each([
      ['test_simple_text', [{ type: 'text', text: 'This is a simple text response for testing.' }]],
      ['test_image_content', [{ type: 'image', data: PNG.toString('base64'), mimeType: 'image/png' }]],
      ['test_audio_content', [{ type: 'audio', data: WAV.toString('base64'), mimeType: 'audio/wav' }]],
      [
        'test_embedded_resource',
        [
          {
            type: 'resource',
            resource: {
              uri: 'test://embedded-resource',
              mimeType: 'text/plain',
              text: 'This is an embedded resource content.',
            },
          },
        ],
      ],
    ])('%s', async (name, content) => {
      const { client } = await connect(service);
      expect(await callTool(client, name)).toEqual({ content });
      await client.close();
    });

    it('is mixed where the tool mixes it, and is listed without an output schema', async () => {
      const { client } = await connect(service);
      const { content } = await callTool(client, 'test_multiple_content_types');
      expect(content.map(({ type }) => type)).toEqual(['text', 'image', 'resource']);
      const { tools } = await client.listTools();
      const mixed = tools.find(({ name }) => name === 'test_multiple_content_types');
      expect(mixed).toMatchObject({ inputSchema: { type: 'object' } });
      expect(mixed).not.toHaveProperty('outputSchema');
      await client.close();
    });

    it('is the words of the failure where it fails', async () => {
      const { client } = await connect(service);
      const words = 'This tool intentionally returns an error for testing';
      expect(await callTool(client, 'test_error_handling')).toEqual({
        content: [{ type: 'text', text: words }],
        isError: true,
      });
      await client.close();
    });
  });

  describe('resources', () => {
    it('are listed and read, as text and as bytes', async () => {
      const { client } = await connect(service);
      const { resources } = await client.listResources();
      expect(resources.map(({ uri }) => uri)).toEqual([
        'test://static-binary',
        'test://static-text',
        'test://watched-resource',
      ]);
      expect(resources[1]).toEqual({
        uri: 'test://static-text',
        name: 'static-text',
        title: 'Static text',
        description: 'A static text resource for testing',
        mimeType: 'text/plain',
      });
      const text = 'This is the content of the static text resource.';
      expect(await client.readResource({ uri: 'test://static-text' })).toEqual({
        contents: [{ uri: 'test://static-text', mimeType: 'text/plain', text }],
      });
      expect(await client.readResource({ uri: 'test://static-binary' })).toEqual({
        contents: [{ uri: 'test://static-binary', mimeType: 'image/png', blob: PNG.toString('base64') }],
      });
      await client.close();
    });

    it('of a template are read by its variables', async () => {
      const { client } = await connect(service);
      const { resourceTemplates } = await client.listResourceTemplates();
      expect(resourceTemplates).toMatchObject([
        { uriTemplate: 'test://template/{id}/data', name: 'template-data' },
      ]);
      const uri = 'test://template/123/data';
      const text = '{"id":"123","templateTest":true,"data":"Data for ID: 123"}';
      expect(await client.readResource({ uri })).toEqual({
        contents: [{ uri, mimeType: 'application/json', text }],
      });
      await client.close();
    });
  });

  describe('prompts', () => {
    it('are listed with their arguments', async () => {
      const { client } = await connect(service);
      const { prompts } = await client.listPrompts();
      expect(prompts.map(({ name }) => name)).toEqual([
        'test_prompt_with_arguments',
        'test_prompt_with_embedded_resource',
        'test_prompt_with_image',
        'test_simple_prompt',
      ]);
      expect(prompts[0]?.arguments).toEqual([
        { name: 'arg1', description: 'First test argument', required: true },
        { name: 'arg2', description: 'Second test argument', required: true },
      ]);
      await client.close();
    });

    it('come to messages', async () => {
      const { client } = await connect(service);
      const messages = async (name: string, args?: Record<string, string>) =>
        (await client.getPrompt({ name, ...(args && { arguments: args }) })).messages;
      const text = (words: string) => ({ role: 'user', content: { type: 'text', text: words } });
      expect(await messages('test_simple_prompt')).toEqual([text('This is a simple prompt for testing.')]);
      expect(await messages('test_prompt_with_arguments', { arg1: 'hello', arg2: 'world' })).toEqual([
        text("Prompt with arguments: arg1='hello', arg2='world'"),
      ]);
      expect(await messages('test_prompt_with_embedded_resource', { resourceUri: 'test://x' })).toMatchObject(
        [
          { content: { type: 'resource', resource: { uri: 'test://x', mimeType: 'text/plain' } } },
          text('Please process the embedded resource above.'),
        ],
      );
      expect(await messages('test_prompt_with_image')).toMatchObject([
        { content: { type: 'image', data: PNG.toString('base64'), mimeType: 'image/png' } },
        text('Please analyze the image above.'),
      ]);
      await client.close();
    });

    it('complete their arguments', async () => {
      const { client } = await connect(service);
      const ref = { type: 'ref/prompt' as const, name: 'test_prompt_with_arguments' };
      const { completion } = await client.complete({ ref, argument: { name: 'arg1', value: 'par' } });
      expect(completion).toEqual({ values: ['paris', 'park'], total: 2, hasMore: false });
      await client.close();
    });
  });
});
