import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  LoggingMessageNotificationSchema,
  type ElicitResult,
  type ServerNotification,
} from '@modelcontextprotocol/sdk/types.js';
import { ConformanceFixtureModule } from '../conformance/fixture/conformance-fixture.module.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { callTool, connect, textOf } from './sdk-client.js';

describe('while a tool runs, over SSE', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ imports: [ConformanceFixtureModule] });
  });
  afterAll(() => service.close());

  it.each([
    [undefined, 3],
    ['debug' as const, 3],
    ['warning' as const, 0],
  ])('a client at level %p hears of its log %i times', async (level, times) => {
    const { client } = await connect(service);
    const heard: ServerNotification['params'][] = [];
    client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => void heard.push(params));
    if (level !== undefined) expect(await client.setLoggingLevel(level)).toEqual({});
    await callTool(client, 'test_tool_with_logging');
    expect(heard).toEqual(
      [
        { level: 'info', data: 'Tool execution started' },
        { level: 'info', data: 'Tool processing data' },
        { level: 'info', data: 'Tool execution completed' },
      ].slice(0, times),
    );
    await client.close();
  });

  it('the client that asked for it hears how far it is', async () => {
    const { client } = await connect(service);
    const heard: unknown[] = [];
    await client.callTool({ name: 'test_tool_with_progress' }, undefined, {
      onprogress: (progress) => void heard.push(progress),
    });
    expect(heard).toEqual([0, 50, 100].map((progress) => ({ progress, total: 100 })));
    await client.close();
  });

  it("the client's model is asked", async () => {
    const { client } = await connect(service, { sampling: {} });
    client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => {
      expect(params.maxTokens).toBe(100);
      const [message] = params.messages;
      return { role: 'assistant', model: 'm', content: { type: 'text', text: JSON.stringify(message) } };
    });
    const result = await callTool(client, 'test_sampling', { prompt: 'How many cupcakes?' });
    expect(textOf(result)).toContain('LLM response: ');
    expect(textOf(result)).toContain('How many cupcakes?');
    await client.close();
  });

  const answers: [string, ElicitResult, string][] = [
    [
      'accepts',
      { action: 'accept', content: { username: 'ann', email: 'a@b.c' } },
      'action=accept, content={"username":"ann","email":"a@b.c"}',
    ],
    ['declines', { action: 'decline' }, 'action=decline, content={}'],
    ['cancels', { action: 'cancel' }, 'action=cancel, content={}'],
  ];
  it.each(answers)('the person is asked, and %s', async (_, answer, words) => {
    const { client } = await connect(service, { elicitation: {} });
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      expect(params).toMatchObject({
        message: 'Who are you?',
        requestedSchema: {
          type: 'object',
          properties: { username: { type: 'string' }, email: { type: 'string' } },
          required: ['username', 'email'],
        },
      });
      return answer;
    });
    const result = await callTool(client, 'test_elicitation', { message: 'Who are you?' });
    expect(textOf(result)).toBe(`User response: ${words}`);
    await client.close();
  });

  it('the person is asked with a form that is filled in already', async () => {
    const { client } = await connect(service, { elicitation: { form: {} } });
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      expect(params).toMatchObject({
        requestedSchema: {
          properties: {
            name: { type: 'string', default: 'John Doe' },
            age: { type: 'integer', default: 30 },
            score: { type: 'number', default: 95.5 },
            status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
            verified: { type: 'boolean', default: true },
          },
        },
      });
      return { action: 'accept', content: { age: 31 } };
    });
    expect(textOf(await callTool(client, 'test_elicitation_sep1034_defaults'))).toBe(
      'Elicitation completed: action=accept, content=' +
        '{"name":"John Doe","age":31,"score":95.5,"status":"active","verified":true}',
    );
    await client.close();
  });

  it('the person is given every kind of choice', async () => {
    const { client } = await connect(service, { elicitation: { form: {} } });
    const content = {
      untitledSingle: 'option1',
      titledSingle: 'value1',
      legacyEnum: 'opt1',
      untitledMulti: ['option1', 'option2'],
      titledMulti: ['value1', 'value2'],
    };
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      const titled = { const: 'value1', title: 'First Option' };
      expect(params).toMatchObject({
        requestedSchema: {
          properties: {
            untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
            titledSingle: { type: 'string', oneOf: expect.arrayContaining([titled]) as unknown },
            legacyEnum: { type: 'string', enumNames: ['Option One', 'Option Two', 'Option Three'] },
            untitledMulti: { type: 'array', items: { type: 'string' } },
            titledMulti: { type: 'array', items: { anyOf: expect.arrayContaining([titled]) as unknown } },
          },
        },
      });
      return { action: 'accept', content };
    });
    expect(textOf(await callTool(client, 'test_elicitation_sep1330_enums'))).toBe(
      `Elicitation completed: action=accept, content=${JSON.stringify(content)}`,
    );
    await client.close();
  });

  it.each([
    ['test_sampling', { prompt: 'x' }, 'This needs a client that offers sampling'],
    ['test_elicitation', { message: 'x' }, 'This needs a client that offers elicitation by form'],
  ])('%s says what the client does not offer', async (name, args, words) => {
    const { client } = await connect(service);
    expect(await callTool(client, name, args)).toEqual({
      content: [{ type: 'text', text: words }],
      isError: true,
    });
    await client.close();
  });

  it('a client may refuse, or answer what was not asked for', async () => {
    const { client } = await connect(service, { elicitation: {}, sampling: {} });
    client.setRequestHandler(CreateMessageRequestSchema, () => {
      throw new Error('The person does not like it');
    });
    expect(textOf(await callTool(client, 'test_sampling', { prompt: 'x' }))).toBe(
      'The client refused sampling',
    );
    client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: { username: 7 } }));
    expect(textOf(await callTool(client, 'test_elicitation', { message: 'x' }))).toBe(
      'The client refused elicitation by form',
    );
    await client.close();
  });
});
