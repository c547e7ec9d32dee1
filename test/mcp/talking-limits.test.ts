import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { createToken } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { ProviderFixturesModule } from './provider-fixtures.js';
import { callTool, connect, textOf } from './sdk-client.js';
import { Session } from './session.js';

describe('a tool that talks to its client', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ imports: [ProviderFixturesModule] });
  });
  afterAll(() => service.close());

  const open = async () => {
    const fixture = await createToken(service);
    return { ...fixture, session: await Session.open(service, fixture.token) };
  };

  it('is heard a few times however often it reports, the last report first of all, and never after its end', async () => {
    const { session } = await open();
    const params = { name: 'report', arguments: {}, _meta: { progressToken: 'p' } };
    const id = await session.begin('tools/call', params);
    await session.answer(id);
    await session.call('report');
    await new Promise((resolve) => setTimeout(resolve, 150));
    await session.request('ping');
    const messages = session.answers as { id?: number; method?: string; params?: { progress: number } }[];
    const reports = messages.filter(({ method }) => method === 'notifications/progress');
    expect(reports.length).toBeLessThan(50);
    expect(reports.at(-1)?.params).toEqual({ progressToken: 'p', progress: 1000, total: 1000 });
    const end = messages.findIndex((message) => message.id === id);
    expect(messages.slice(end).filter(({ method }) => method !== undefined)).toEqual([]);
    session.leave();
  });

  it('sends the person to a page, or does without where the client cannot', async () => {
    const able = await connect(service, { elicitation: { url: {} } });
    const asked: unknown[] = [];
    able.client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      asked.push(params);
      return { action: 'accept' };
    });
    expect(textOf(await callTool(able.client, 'pay'))).toBe('accept');
    expect(asked).toMatchObject([{ mode: 'url', message: 'Please pay', url: 'https://pay.example/7' }]);
    const unable = await connect(service, { elicitation: { form: {} } });
    expect(await callTool(unable.client, 'pay')).toEqual({
      content: [
        { type: 'text', text: 'elicitation by URL' },
        { type: 'resource_link', uri: 'https://pay.example/7', name: 'invoice', title: 'Invoice' },
      ],
    });
    await able.client.close();
    await unable.client.close();
  });

  it('waits for a person no longer than its own time', async () => {
    const { client } = await connect(service, { elicitation: {} });
    client.setRequestHandler(ElicitRequestSchema, () => new Promise(() => undefined));
    expect(textOf(await callTool(client, 'wait'))).toBe('The tool took too long and was stopped');
    await client.close();
  });

  it('cannot ask over REST', async () => {
    const { token } = await createToken(service);
    const response = await fetch(`${service.base}/tools/pay`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', Prefer: 'wait=10' },
      body: '{}',
    });
    expect(await response.json()).toMatchObject({
      status: 'succeeded',
      result: { content: [{ type: 'text', text: 'elicitation by URL' }, { type: 'resource_link' }] },
    });
  });

  it('fails where what it returns is no content', async () => {
    const { session } = await open();
    expect(await session.call('mumble')).toEqual({
      content: [{ type: 'text', text: 'The tool failed' }],
      isError: true,
    });
    session.leave();
  });
});
