import { AuditService } from '../../src/audit/audit.service.js';
import { LARGE_BODY } from '../../src/common/http/body.guard.js';
import { announceBody } from '../support/announce-body.js';
import { createToken } from '../support/fixtures.js';
import { MovableClock } from '../support/movable-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { eventually } from '../support/eventually.js';
import { get, postMessage } from './session.js';
import { HoldTool, SECRET, TestToolsModule } from './test-tools.js';

interface Execution {
  execution_id: string;
  tool: string;
  status: string;
  result?: { structuredContent?: unknown; content: { text: string }[]; isError?: boolean };
}

describe('POST /tools/{name}', () => {
  const clock = new MovableClock();
  let service: TestApp;
  let hold: HoldTool;
  beforeAll(async () => {
    const limits = { executionsPerUser: 3, executionsInAll: 4 };
    service = await startTestApp({ imports: [TestToolsModule], clock, limits });
    hold = service.app.get(HoldTool);
  });
  afterEach(() => hold.held.forEach(({ finish }) => finish('over')));
  afterAll(() => service.close());

  const start = (token: string, name: string, args: unknown = {}, prefer?: string): Promise<Response> =>
    postMessage(service, `/tools/${name}`, token, args, prefer === undefined ? {} : { Prefer: prefer });
  const read = async (response: Response): Promise<Execution> => (await response.json()) as Execution;
  const ask = async (token: string, id: string): Promise<Execution> =>
    read(await get(service, `/tools/executions/${id}`, token));
  const ended = async (token: string, id: string): Promise<Execution> => {
    await eventually(async () => (await ask(token, id)).status !== 'running');
    return ask(token, id);
  };

  it('answers 202 and where to ask; there is the result once it ended', async () => {
    const { token } = await createToken(service);
    const response = await start(token, 'echo', { text: 'hello' });
    expect(response.status).toBe(202);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('preference-applied')).toBeNull();
    const execution = await read(response);
    expect(execution).toEqual({
      execution_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      tool: 'echo',
      status: 'running',
    });
    expect(response.headers.get('location')).toBe(`/tools/executions/${execution.execution_id}`);
    expect(await ended(token, execution.execution_id)).toEqual({
      ...execution,
      status: 'succeeded',
      result: {
        structuredContent: { text: 'hello' },
        content: [{ type: 'text', text: '{"text":"hello"}' }],
      },
    });
  });

  it('is one route with and without the slash', async () => {
    const { token } = await createToken(service);
    expect((await start(token, 'echo/', { text: 'x' })).status).toBe(202);
  });

  it('waits for the result where the client prefers that', async () => {
    const { token } = await createToken(service);
    const response = await start(token, 'echo', { text: 'hello' }, 'respond-async, wait=20');
    expect(response.status).toBe(200);
    expect(response.headers.get('preference-applied')).toBe('wait=20');
    expect(response.headers.get('location')).toBeNull();
    expect(await read(response)).toMatchObject({
      tool: 'echo',
      status: 'succeeded',
      result: { structuredContent: { text: 'hello' } },
    });
    const capped = await start(token, 'echo', { text: 'hello' }, 'wait=3600');
    expect(capped.headers.get('preference-applied')).toBe('wait=30');
  });

  it('answers 202 where it is still running by then', async () => {
    const { token } = await createToken(service);
    const response = await start(token, 'hold', {}, 'wait=1');
    expect(response.status).toBe(202);
    const { execution_id: id, status } = await read(response);
    expect(status).toBe('running');
    expect((await ask(token, id)).status).toBe('running');
    hold.held.at(-1)!.finish('done');
    expect((await ended(token, id)).result?.structuredContent).toEqual({ text: 'done' });
  });

  it.each(['', 'wait', 'wait=-1', 'wait=x'])('does not wait for Prefer: "%s"', async (prefer) => {
    const { token } = await createToken(service);
    const response = await start(token, 'echo', { text: 'x' }, prefer);
    expect([response.status, response.headers.get('preference-applied')]).toEqual([202, null]);
  });

  it.each([
    ['complain', 'There is no such order: ask for another'],
    ['break', 'The tool failed'],
    ['lie', 'The tool failed'],
    ['hang', 'The tool took too long and was stopped'],
    ['flood', 'The result is larger than 1000000 bytes: ask for less'],
  ])('ends as failed where the tool does: %s', async (name, words) => {
    const { token } = await createToken(service);
    const response = await start(token, name, name === 'flood' ? { bytes: 2_000_000 } : {}, 'wait=20');
    expect(response.status).toBe(200);
    const execution = await read(response);
    expect(execution.status).toBe('failed');
    expect(execution.result).toEqual({ content: [{ type: 'text', text: words }], isError: true });
    expect(JSON.stringify(execution)).not.toContain(SECRET);
    expect(await ask(token, execution.execution_id)).toEqual(execution);
  });

  it('keeps every character', async () => {
    const { token } = await createToken(service);
    const execution = await read(await start(token, 'odd', {}, 'wait=20'));
    expect(execution.result?.structuredContent).toEqual({ text: 'a\0b\ud800c' });
    expect(await ask(token, execution.execution_id)).toEqual(execution);
  });

  it('names each fault of the arguments by its path: 400', async () => {
    const { token } = await createToken(service);
    const response = await start(token, 'echo', { nested: { list: ['one', 2, 'three'] } });
    expect(response.status).toBe(400);
    const { error, error_description: words } = (await response.json()) as Record<string, string>;
    expect(error).toBe('invalid_request');
    expect(words).toMatch(/text: .*; nested\.list\.0: .*; nested\.list\.2: /);
    for (const body of ['[]', '[{"text":"x"}]', '{"text":', 'null', '"text"']) {
      expect([body, (await start(token, 'echo', body)).status]).toEqual([body, 400]);
    }
    expect(await service.prisma.toolExecution.count({ where: { tool: 'echo', status: 'failed' } })).toBe(0);
  });

  it('answers 404 to an unknown tool, and lists none', async () => {
    const { token } = await createToken(service);
    for (const name of ['nothing', 'ECHO', 'constructor', '__proto__', 'executions', '%00', 'a%2Fb']) {
      expect([name, (await start(token, name)).status]).toEqual([name, 404]);
    }
    for (const path of ['/tools', '/tools/', '/tools/echo', '/tools/echo/', '/tools/executions']) {
      expect([path, (await get(service, path, token)).status]).toEqual([path, 404]);
      expect([path, (await fetch(`${service.base}${path}`)).status]).toEqual([path, 404]);
    }
  });

  it('refuses a body that is too large or of another type, and reads none of who may not come in', async () => {
    const { token } = await createToken(service);
    expect((await start(token, 'echo', { text: 'x'.repeat(LARGE_BODY) })).status).toBe(413);
    expect(await announceBody(`${service.base}/tools/echo`)).toBe(401);
    const form = await fetch(`${service.base}/tools/echo`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      body: new URLSearchParams({ text: 'x' }),
    });
    expect(form.status).toBe(415);
  });

  it('needs the scopes of the tool, also to ask for the result', async () => {
    const wide = await createToken(service, { scopes: ['mcp', 'orders'] });
    const { userId, clientId } = wide;
    const narrow = await createToken(service, { userId, clientId });
    const refused = await start(narrow.token, 'orders');
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toContain('scope="mcp orders"');
    const { execution_id: id, status } = await read(await start(wide.token, 'orders', {}, 'wait=20'));
    expect(status).toBe('succeeded');
    expect((await get(service, `/tools/executions/${id}`, narrow.token)).status).toBe(403);
    expect((await get(service, `/tools/executions/${id}`, wide.token)).status).toBe(200);
  });

  it('tells the result to its user and client alone, whichever of their tokens asks', async () => {
    const mine = await createToken(service);
    const { userId, clientId } = mine;
    const { execution_id: id } = await read(await start(mine.token, 'echo', { text: 'mine' }, 'wait=20'));
    const status = async (token: string, which = id): Promise<number> =>
      (await get(service, `/tools/executions/${which}`, token)).status;
    expect(await status((await createToken(service, { userId, clientId })).token)).toBe(200);
    expect(await status((await createToken(service, { userId })).token)).toBe(404);
    expect(await status((await createToken(service, { clientId })).token)).toBe(404);
    expect(await status((await createToken(service)).token)).toBe(404);
    for (const unknown of ['0'.repeat(32), id.toUpperCase(), `${id}0`, '%00', 'x']) {
      expect([unknown, await status(mine.token, unknown)]).toEqual([unknown, 404]);
    }
  });

  it('is bounded for a user, and in all', async () => {
    const first = await createToken(service);
    const begin = async (token: string): Promise<number> => (await start(token, 'hold')).status;
    expect(await Promise.all([1, 2, 3].map(() => begin(first.token)))).toEqual([202, 202, 202]);
    const refused = await start(first.token, 'echo', { text: 'x' });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('5');

    const second = await createToken(service);
    expect(await begin(second.token)).toBe(202);
    expect((await start(second.token, 'echo', { text: 'x' })).status).toBe(429);
    hold.held.forEach(({ finish }) => finish('over'));
    await eventually(async () => (await start(first.token, 'echo', { text: 'x' }, 'wait=20')).status === 200);
  });

  it('is kept for 24 hours', async () => {
    const { token } = await createToken(service, { expiresIn: 200_000 });
    const { execution_id: id } = await read(await start(token, 'echo', { text: 'x' }, 'wait=20'));
    clock.pass(86_400 - 60);
    expect((await get(service, `/tools/executions/${id}`, token)).status).toBe(200);
    clock.pass(61);
    expect((await get(service, `/tools/executions/${id}`, token)).status).toBe(404);
  });

  it('is in the trail, without its arguments', async () => {
    const { token, userId } = await createToken(service, { expiresIn: 200_000 });
    await start(token, 'echo', { text: 'a secret order' }, 'wait=20');
    await service.app.get(AuditService).flush();
    const [event] = await service.prisma.auditEvent.findMany({ where: { userId, type: 'tool.called' } });
    expect(event).toMatchObject({ outcome: 'success', detail: { tool: 'echo', surface: 'rest' } });
    expect(JSON.stringify(event?.detail)).not.toContain('order');
  });
});
