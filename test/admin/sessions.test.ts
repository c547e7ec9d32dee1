import { randomUUID } from 'node:crypto';
import { AuditService } from '../../src/audit/audit.service.js';
import { digest, randomHex } from '../../src/common/secrets.js';
import { createToken } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { Operator, textLike } from './operator.js';
import { createSession, spellings } from './rows.js';
import { openStream, ping } from './stream.js';

interface Session {
  id: string;
  client_id: string;
  token_id: string;
}

describe('/admin/sessions', () => {
  let service: TestApp;
  let operator: Operator;
  beforeAll(async () => {
    service = await startTestApp();
    operator = new Operator(service);
  });
  afterAll(() => service.close());

  const sessionsOf = async (clientId: string): Promise<Session[]> =>
    (await operator.items<Session>('sessions?limit=200')).filter((session) => session.client_id === clientId);

  it('lists the live ones, and never their public id or its digest', async () => {
    const fixture = await createToken(service);
    const publicId = randomHex();
    const id = await createSession(service, fixture, publicId);
    const ended = await createSession(service, fixture);
    await service.prisma.mcpSession.update({ where: { id: ended }, data: { endedAt: new Date() } });
    expect(await sessionsOf(fixture.clientId)).toEqual([
      {
        id,
        client_id: fixture.clientId,
        client_name: 'Test client',
        user_id: fixture.userId,
        user_email: textLike(/@example\.com$/),
        token_id: fixture.tokenId,
        replica: 'elsewhere',
        created_at: textLike(/Z$/),
        last_seen_at: textLike(/Z$/),
      },
    ]);
    const { text, headers } = await operator.get('sessions?limit=200');
    expect(headers.get('cache-control')).toBe('no-store');
    for (const hidden of [publicId, ...spellings(digest(publicId))]) expect(text).not.toContain(hidden);
  });

  it('ends one and its stream, again and again, and leaves the token good', async () => {
    const { token, clientId } = await createToken(service);
    const stream = await openStream(service, token);
    const [session] = await sessionsOf(clientId);
    const end = async (): Promise<number> =>
      (await operator.call('DELETE', `sessions/${session!.id}`)).status;
    expect(await end()).toBe(204);
    await stream.closed;
    expect(await ping(stream.endpoint, token)).toBe(404);
    expect(await sessionsOf(clientId)).toEqual([]);
    expect(await end()).toBe(204);

    const another = await openStream(service, token);
    expect(await ping(another.endpoint, token)).toBe(202);
    another.cancel();
    await service.app.get(AuditService).flush();
    expect(
      await operator.items(`audit?type=session.ended&client_id=${clientId}&actor=operator`),
    ).toHaveLength(1);
  });

  it('answers 404 to an unknown id, the public one included', async () => {
    const publicId = randomHex();
    await createSession(service, await createToken(service), publicId);
    for (const id of [randomUUID(), publicId, 'nonsense', '%00']) {
      expect([id, (await operator.call('DELETE', `sessions/${id}`)).status]).toEqual([id, 404]);
    }
  });
});
