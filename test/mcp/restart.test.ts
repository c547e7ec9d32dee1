import { CleanUpService } from '../../src/clean-up/clean-up.service.js';
import { digest, randomHex } from '../../src/common/secrets.js';
import { createToken, type TokenFixture } from '../support/fixtures.js';
import { MovableClock } from '../support/movable-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { keptDatabase } from './kept-database.js';
import { get, postMessage, Session } from './session.js';
import { HoldTool, TestToolsModule } from './test-tools.js';

/** What a process that crashed left: a live session and a running execution. */
async function leaveBehind(
  service: TestApp,
  { userId, clientId, tokenId }: TokenFixture,
  replica = 'elsewhere',
): Promise<{ session: string; execution: string }> {
  const owner = { userId, clientId, tokenId, replica };
  const { id: session } = await service.prisma.mcpSession.create({
    data: { ...owner, digest: digest(randomHex()) },
  });
  const { id: execution } = await service.prisma.toolExecution.create({
    data: {
      ...owner,
      id: randomHex(),
      tool: 'hold',
      status: 'running',
      expiresAt: new Date(Date.now() + 86_400_000),
    },
  });
  return { session, execution };
}

describe('a server that stops', () => {
  it('finishes calls in flight, answers them, and only then ends the streams', async () => {
    const { engine, remove } = await keptDatabase();
    const service = await startTestApp({ imports: [TestToolsModule], engine });
    const fixture = await createToken(service);
    const session = await Session.open(service, fixture.token);
    const hold = service.app.get(HoldTool);
    const id = await session.begin('tools/call', { name: 'hold' });
    const sse = await hold.begun(0);
    const waiting = postMessage(service, '/tools/hold', fixture.token, {}, { Prefer: 'wait=30' });
    const rest = await hold.begun(1);

    const closing = service.close();
    const refused = await untilRefused(() => session.post({ jsonrpc: '2.0', id: 'late', method: 'ping' }));
    expect(refused.headers.get('retry-after')).toBe('5');
    expect((await get(service, '/sse', fixture.token)).status).toBe(503);
    expect((await postMessage(service, '/tools/echo', fixture.token, { text: 'x' })).status).toBe(503);
    expect(session.isClosed).toBe(false);
    sse.finish('over the stream');
    rest.finish('over REST');
    expect((await session.answer(id)).result?.structuredContent).toEqual({ text: 'over the stream' });
    const response = await waiting;
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ result: { structuredContent: { text: 'over REST' } } });
    await session.closed;
    await closing;

    const after = await startTestApp({ engine });
    const [row] = await after.prisma.mcpSession.findMany();
    expect(row).toMatchObject({ endReason: 'drained' });
    const events = await after.prisma.auditEvent.findMany({ where: { type: 'session.ended' } });
    expect(events).toMatchObject([{ detail: { sessionId: row!.id, reason: 'drained' } }]);
    await after.close();
    await remove();
  });

  it('answers the last call of a stream before it ends', async () => {
    const service = await startTestApp({ imports: [TestToolsModule], limits: { finishMs: 50 } });
    const session = await Session.open(service, (await createToken(service)).token);
    const id = await session.begin('tools/call', { name: 'hold' });
    await service.app.get(HoldTool).begun(0);
    await service.close();
    await session.closed;
    expect(session.answers).toMatchObject([{ id, result: { isError: true } }]);
  });

  it('gives up those that take too long, and says so', async () => {
    const service = await startTestApp({ imports: [TestToolsModule], limits: { finishMs: 50 } });
    const { token } = await createToken(service);
    const session = await Session.open(service, token);
    const hold = service.app.get(HoldTool);
    const id = await session.begin('tools/call', { name: 'hold' });
    const waiting = postMessage(service, '/tools/hold', token, {}, { Prefer: 'wait=30' });
    const { signal } = await hold.begun(1);
    await service.close();
    expect(signal.aborted).toBe(true);
    const words = 'The server stopped before the tool had answered: call it again';
    const result = { content: [{ type: 'text', text: words }], isError: true };
    expect((await session.answer(id)).result).toEqual(result);
    expect(await (await waiting).json()).toMatchObject({ status: 'failed', result });
  });
});

describe('a server that starts', () => {
  it('ends the sessions and fails the executions that its crash left behind', async () => {
    const { engine, remove } = await keptDatabase();
    const before = await startTestApp({ engine });
    const fixture = await createToken(before);
    const { session, execution } = await leaveBehind(before, fixture);
    await before.close();

    const service = await startTestApp({ engine });
    const row = await service.prisma.mcpSession.findUniqueOrThrow({ where: { id: session } });
    expect(row).toMatchObject({ endReason: 'lost', endedAt: expect.any(Date) as Date });
    const response = await get(service, `/tools/executions/${execution}`, await reissue(service, fixture));
    expect(await response.json()).toMatchObject({ status: 'failed', result: { isError: true } });
    await service.close();
    await remove();
  });

  it('keeps the results that were there', async () => {
    const { engine, remove } = await keptDatabase();
    const before = await startTestApp({ imports: [TestToolsModule], engine });
    const fixture = await createToken(before);
    const done = await postMessage(before, '/tools/odd', fixture.token, {}, { Prefer: 'wait=30' });
    const execution = (await done.json()) as { execution_id: string };
    await before.close();

    const service = await startTestApp({ imports: [TestToolsModule], engine });
    const token = await reissue(service, fixture);
    const response = await get(service, `/tools/executions/${execution.execution_id}`, token);
    expect(await response.json()).toEqual(execution);
    await service.close();
    await remove();
  });
});

describe('the clean-up', () => {
  const clock = new MovableClock();
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ imports: [TestToolsModule], clock });
  });
  afterAll(() => service.close());

  it('ends what no process holds any more, and deletes what is kept no longer', async () => {
    const cleanUp = service.app.get(CleanUpService);
    const fixture = await createToken(service, { expiresIn: 7200 });
    const { session, execution } = await leaveBehind(service, fixture);
    const sessions = () => service.prisma.mcpSession.findMany({ where: { id: session } });
    const executions = () => service.prisma.toolExecution.findMany({ where: { id: execution } });
    await cleanUp.run();
    expect(await sessions()).toMatchObject([{ endedAt: null }]);
    expect(await executions()).toMatchObject([{ status: 'running' }]);
    clock.pass(3600);
    await cleanUp.run();
    expect(await sessions()).toMatchObject([{ endReason: 'lost' }]);
    expect(await executions()).toMatchObject([{ status: 'failed' }]);
    clock.pass(86_400);
    await cleanUp.run();
    expect(await executions()).toEqual([]);
    expect(await sessions()).toHaveLength(1);
    clock.pass(30 * 86_400);
    await cleanUp.run();
    expect(await sessions()).toEqual([]);
  });
});

/** BASE differs from start to start in a test: the token is made to fit it. */
async function reissue(service: TestApp, { token, tokenId }: TokenFixture): Promise<string> {
  await service.prisma.accessToken.update({ where: { id: tokenId }, data: { audience: service.base } });
  return token;
}

/** The first answer of 503: until then the server has not begun to stop. */
async function untilRefused(send: () => Promise<Response>): Promise<Response> {
  for (;;) {
    const response = await send();
    if (response.status === 503) return response;
    await response.text();
  }
}
