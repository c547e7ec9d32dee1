import { AuditService } from '../../src/audit/audit.service.js';
import { createToken, type TokenFixture } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { Session } from './session.js';
import { SECRET, TestToolsModule } from './test-tools.js';

describe('a tool call', () => {
  let service: TestApp;
  let fixture: TokenFixture;
  let session: Session;
  let log = '';
  beforeAll(async () => {
    service = await startTestApp({ imports: [TestToolsModule], onLog: (line) => (log += line) });
  });
  beforeEach(async () => {
    log = '';
    fixture = await createToken(service);
    session = await Session.open(service, fixture.token);
  });
  afterEach(() => session.leave());
  afterAll(() => service.close());

  const trail = async () => {
    await service.app.get(AuditService).flush();
    return service.prisma.auditEvent.findMany({
      where: { userId: fixture.userId, type: 'tool.called' },
      orderBy: { id: 'asc' },
    });
  };
  const failure = (words: string) => ({ content: [{ type: 'text', text: words }], isError: true });

  it('is listed with what it takes and gives, as JSON Schema', async () => {
    const { result } = await session.request('tools/list');
    const tools = result?.['tools'] as { name: string }[];
    expect(tools.map(({ name }) => name)).toEqual([...tools.map(({ name }) => name)].sort());
    expect(tools.find(({ name }) => name === 'echo')).toEqual({
      name: 'echo',
      title: 'Echo',
      description: 'Gives back what it got',
      inputSchema: {
        type: 'object',
        properties: {
          text: { type: 'string' },
          nested: {
            type: 'object',
            properties: { list: { type: 'array', items: { type: 'number' } } },
            required: ['list'],
          },
        },
        required: ['text'],
      },
      outputSchema: {
        type: 'object',
        properties: { text: { type: 'string' } },
        required: ['text'],
        additionalProperties: false,
      },
      annotations: { title: 'Echo', readOnlyHint: true },
      securitySchemes: [{ type: 'oauth2', scopes: ['mcp'] }],
      _meta: { securitySchemes: [{ type: 'oauth2', scopes: ['mcp'] }] },
    });
  });

  it('gives its result structured, and as the same JSON in one text item', async () => {
    const result = await session.call('echo', { text: 'über\n"cupcakes" \u2028' });
    expect(result).toEqual({
      structuredContent: { text: 'über\n"cupcakes" \u2028' },
      content: [{ type: 'text', text: JSON.stringify(result.structuredContent) }],
    });
  });

  it('names what is wrong with its arguments, for the model to do better', async () => {
    const { isError, content } = await session.call('echo', { nested: { list: [1, 'two'] } });
    expect(isError).toBe(true);
    expect(content?.[0]?.text).toMatch(/text: .*; nested\.list\.1: /);
    const many = await session.call('echo', { text: '', nested: { list: Array(5000).fill('x') } });
    expect(many.content?.[0]?.text).toContain('and 4980 more');
  });

  it('passes on the words of a ToolError', async () => {
    expect(await session.call('complain')).toEqual(failure('There is no such order: ask for another'));
  });

  it.each(['break', 'lie'])('tells nothing of why %s failed, and logs it', async (name) => {
    expect(await session.call(name)).toEqual(failure('The tool failed'));
    expect(JSON.stringify(session.answers)).not.toContain(SECRET);
    expect(log).toContain(name === 'break' ? SECRET : 'The tool lie returned what it may not: text: ');
  });

  it('is stopped when its time is up', async () => {
    expect(await session.call('hang')).toEqual(failure('The tool took too long and was stopped'));
    expect((await session.call('echo', { text: 'still here' })).isError).toBeUndefined();
  });

  it('is refused a result that is too large', async () => {
    const flood = await session.call('flood', { bytes: 1_000_000 });
    expect(flood).toEqual(failure('The result is larger than 1000000 bytes: ask for less'));
    const most = await session.call('flood', { bytes: 1_000_000 - '{"text":""}'.length });
    expect(most.isError).toBeUndefined();
  });

  it('is in the trail with its outcome and how long it took, and nothing of what was said', async () => {
    await session.call('echo', { text: 'a secret order' });
    await session.call('complain');
    await session.call('hang');
    await session.call('echo', { text: 5 });
    const events = await trail();
    const { userId, clientId } = fixture;
    const call = { type: 'tool.called', actor: `user:${userId}`, userId, clientId };
    expect(events).toMatchObject([
      { ...call, outcome: 'success', detail: { tool: 'echo', surface: 'sse' } },
      { ...call, outcome: 'failure', detail: { tool: 'complain', reason: 'tool_error' } },
      { ...call, outcome: 'failure', detail: { tool: 'hang', reason: 'timed_out' } },
      { ...call, outcome: 'failure', detail: { tool: 'echo', reason: 'invalid_arguments' } },
    ]);
    for (const { detail, address, requestId } of events) {
      expect(typeof (detail as { ms: unknown }).ms).toBe('number');
      expect(JSON.stringify(detail)).not.toContain('order');
      expect(address).toBe('127.0.0.1');
      expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(log).not.toContain('a secret order');
  });

  it('runs beside others, each answered as soon as it is done', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`);
    const results = await Promise.all(texts.map((text) => session.call('echo', { text })));
    expect(results.map(({ structuredContent }) => structuredContent)).toEqual(
      texts.map((text) => ({ text })),
    );
  });
});
