import { AuditService } from '../../src/audit/audit.service.js';
import { digest } from '../../src/common/secrets.js';
import { createToken } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { eventually } from '../support/eventually.js';
import { Session } from './session.js';

describe('GET /sse', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ limits: { heartbeatMs: 40, sweepMs: 10, lastSeenMs: 20 } });
  });
  afterAll(() => service.close());

  it.each(['/sse', '/sse/'])('%s: a stream whose first event names where to post', async (path) => {
    const { token } = await createToken(service);
    const session = await Session.open(service, token, path);
    const { headers } = session.response;
    expect(headers.get('content-type')).toBe('text/event-stream');
    expect(headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(headers.get('x-accel-buffering')).toBe('no');
    expect(session.opening).toMatch(/^event: endpoint\ndata: \/messages\/\?session_id=[0-9a-f]{32}\n\n/);
    session.leave();
  });

  it('gives each stream a session of its own', async () => {
    const { token } = await createToken(service);
    const sessions = await Promise.all(Array.from({ length: 5 }, () => Session.open(service, token)));
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(5);
    for (const session of sessions) session.leave();
  });

  it('carries comments while nothing is said', async () => {
    const { token } = await createToken(service);
    const session = await Session.open(service, token);
    await session.until(() => session.comments >= 3);
    expect(session.answers).toEqual([]);
    session.leave();
  });

  it('answers HEAD without a session', async () => {
    const { token, userId } = await createToken(service);
    const response = await fetch(`${service.base}/sse`, {
      method: 'HEAD',
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(await service.prisma.mcpSession.count({ where: { userId } })).toBe(0);
  });

  it('has no other method', async () => {
    const response = await fetch(`${service.base}/sse`, { method: 'POST' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('HEAD, GET');
  });

  it('keeps a row for operators: the digest of the id, who, which token, when last seen, why it ended', async () => {
    const { token, userId, clientId, tokenId } = await createToken(service);
    const session = await Session.open(service, token);
    const row = await service.prisma.mcpSession.findFirstOrThrow({ where: { userId } });
    expect(row).toMatchObject({ userId, clientId, tokenId, endedAt: null, endReason: null });
    expect(Buffer.from(row.digest)).toEqual(Buffer.from(digest(session.id)));
    expect(row.id).not.toContain(session.id);

    const read = () => service.prisma.mcpSession.findUniqueOrThrow({ where: { id: row.id } });
    await session.request('ping');
    await eventually(async () => (await read()).lastSeenAt > row.lastSeenAt);

    session.leave();
    await eventually(async () => (await read()).endedAt !== null);
    expect((await read()).endReason).toBe('closed');
  });

  it('is in the trail: opened and ended, by whom and why, and never the public id', async () => {
    const { token, userId, clientId } = await createToken(service);
    const session = await Session.open(service, token);
    session.leave();
    const trail = async () => {
      await service.app.get(AuditService).flush();
      return service.prisma.auditEvent.findMany({ where: { userId }, orderBy: { id: 'asc' } });
    };
    await eventually(async () => (await trail()).length >= 2);
    const { id: sessionId } = await service.prisma.mcpSession.findFirstOrThrow({ where: { userId } });
    expect(await trail()).toMatchObject([
      {
        type: 'session.opened',
        outcome: 'success',
        clientId,
        actor: `user:${userId}`,
        detail: { sessionId },
      },
      { type: 'session.ended', outcome: 'success', clientId, detail: { sessionId, reason: 'closed' } },
    ]);
    const text = JSON.stringify(await trail(), (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(text).not.toContain(session.id);
  });
});
