import { createServer } from 'node:http';
import type { Response as ExpressResponse } from 'express';
import { InvalidToken } from '../../src/common/errors/oauth-error.js';
import { EventsService } from '../../src/events/events.service.js';
import { LiveSessions } from '../../src/mcp/sessions/live-sessions.service.js';
import { SseSessionsService } from '../../src/mcp/sse/sse-sessions.service.js';
import { AccessTokensService } from '../../src/tokens/access-tokens.service.js';
import { createToken } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { Session } from './session.js';

/** What a request that the guard has let in comes to, where something happens before its stream is open. */
describe('a stream that is being opened', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ environment: { MAX_SESSIONS_PER_USER: '1' } });
  });
  afterAll(() => service.close());

  /** Serves one request as the guard hands it on, after `between`: what the service answered with, or threw. */
  async function open(
    token: string,
    between: (response: ExpressResponse) => Promise<unknown>,
  ): Promise<unknown> {
    const caller = (await service.app.get(AccessTokensService).check(token))!;
    let opened: Promise<unknown> = Promise.resolve();
    const server = createServer((_, response) => {
      const express = response as ExpressResponse;
      opened = between(express)
        .then(() => service.app.get(SseSessionsService).open(caller, express))
        .catch((error: unknown) => error)
        .finally(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const text = await fetch(`http://127.0.0.1:${port}`).then(
      (response) => response.text(),
      () => '',
    );
    expect(text).toBe('');
    await new Promise((resolve) => server.close(resolve));
    return opened;
  }
  const rows = (userId: string) =>
    service.prisma.mcpSession.findMany({ where: { userId }, orderBy: { createdAt: 'asc' } });

  it.each(['token', 'grant', 'client', 'user'] as const)(
    'is refused where its %s was cut off in between',
    async (kind) => {
      const fixture = await createToken(service);
      const id = fixture[`${kind}Id`];
      const now = new Date();
      const failure = await open(fixture.token, async () => {
        const cut = {
          token: () => service.prisma.accessToken.update({ where: { id }, data: { revokedAt: now } }),
          grant: () => service.prisma.grant.update({ where: { id }, data: { revokedAt: now } }),
          client: () => service.prisma.client.update({ where: { id }, data: { revokedAt: now } }),
          user: () => service.prisma.user.update({ where: { id }, data: { disabledAt: now } }),
        }[kind];
        await cut();
        await service.app.get(EventsService).publish('revoked', { kind, id });
      });
      expect(failure).toBeInstanceOf(InvalidToken);
      expect(await rows(fixture.userId)).toMatchObject([{ endReason: 'revoked' }]);
      expect([...service.app.get(LiveSessions).all()]).toEqual([]);
    },
  );

  it('leaves nothing where its client has gone', async () => {
    const { token, userId } = await createToken(service);
    const failure = await open(token, async (response) => {
      response.destroy();
      await new Promise((resolve) => response.once('close', resolve));
    });
    expect(failure).toMatchObject({ status: 503 });
    expect(await rows(userId)).toMatchObject([{ endReason: 'closed' }]);
    expect([...service.app.get(LiveSessions).all()]).toEqual([]);
  });

  it('yields to a newer one of the same user, with one stream open in the end', async () => {
    const { token, userId } = await createToken(service);
    const opened = await Promise.allSettled([1, 2, 3, 4, 5].map(() => Session.open(service, token)));
    const live = (await rows(userId)).filter(({ endedAt }) => endedAt === null);
    expect(live).toHaveLength(1);
    expect([...service.app.get(LiveSessions).all()]).toHaveLength(1);
    for (const step of opened) if (step.status === 'fulfilled') step.value.leave();
  });
});
