import { EventsService } from '../../src/events/events.service.js';
import { createToken } from '../support/fixtures.js';
import { MovableClock } from '../support/movable-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { eventually } from '../support/eventually.js';
import { Session } from './session.js';
import { HoldTool, TestToolsModule } from './test-tools.js';

const PING = { jsonrpc: '2.0', id: 1, method: 'ping' };

describe('a session ends', () => {
  const clock = new MovableClock();
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ imports: [TestToolsModule], clock, limits: { sweepMs: 20 } });
  });
  afterAll(() => service.close());

  const reason = async (userId: string): Promise<string | null> =>
    (await service.prisma.mcpSession.findFirstOrThrow({ where: { userId } })).endReason;

  it('when the token that opened it expires, and no other', async () => {
    const fixture = await createToken(service, { expiresIn: 1000 });
    const { userId, clientId } = fixture;
    const session = await Session.open(service, fixture.token);
    const longer = await createToken(service, { userId, clientId });
    const bystander = await Session.open(service, longer.token);
    clock.pass(800); // well before, however slow the machine
    await session.request('ping');
    clock.pass(200);
    await session.closed;
    expect((await session.post(PING)).status).toBe(401);
    expect((await session.post(PING, longer.token)).status).toBe(404);
    const ended = await service.prisma.mcpSession.findMany({ where: { userId, endedAt: { not: null } } });
    expect(ended.map(({ endReason }) => endReason)).toEqual(['expired']);
    await bystander.request('ping');
    bystander.leave();
  });

  it('not before, however far off the expiry is', async () => {
    const { token } = await createToken(service, { expiresIn: 31_536_000 });
    const session = await Session.open(service, token);
    clock.pass(2_200_000); // more than 2^31 ms
    await session.request('ping');
    session.leave();
  });

  it.each(['token', 'grant', 'client', 'user'] as const)('when its %s is cut off', async (kind) => {
    const fixture = await createToken(service, { expiresIn: 31_536_000 });
    const bystander = await createToken(service, { expiresIn: 31_536_000 });
    const session = await Session.open(service, fixture.token);
    const other = await Session.open(service, bystander.token);
    const id = fixture[`${kind}Id`];
    await service.app.get(EventsService).publish('revoked', { kind, id });
    expect(await reason(fixture.userId)).toBe('revoked');
    await session.closed;
    await other.request('ping');
    other.leave();
  });
});

describe('what has expired', () => {
  const clock = new MovableClock();
  let service: TestApp;
  beforeAll(async () => {
    // No sweep comes before the end of the test.
    service = await startTestApp({ imports: [TestToolsModule], clock, limits: { sweepMs: 1e6 } });
  });
  afterAll(() => service.close());

  it('is sent nothing more, also before it was seen to have expired', async () => {
    const { token, userId } = await createToken(service, { expiresIn: 1000 });
    const session = await Session.open(service, token);
    await session.begin('tools/call', { name: 'hold' });
    const { finish, signal } = await service.app.get(HoldTool).begun(0);
    clock.pass(1000);
    expect(signal.aborted).toBe(false);
    finish('too late');
    await session.closed;
    expect(session.answers).toEqual([]);
    await eventually(async () => {
      const { endReason } = await service.prisma.mcpSession.findFirstOrThrow({ where: { userId } });
      return endReason === 'expired';
    });
  });
});
