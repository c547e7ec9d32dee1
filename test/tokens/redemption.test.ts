import { AuditService } from '../../src/audit/audit.service.js';
import { digest } from '../../src/common/secrets.js';
import { OAuthClient } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { accessToken, approved, fault, isAccepted, postToken } from './flow.js';

describe('a code', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  it('refuses a code that has expired', async () => {
    const { client, code } = await approved(service);
    await service.prisma.authorizationCode.update({
      where: { digest: digest(code) },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    expect(await fault(await client.exchange(code))).toEqual([400, 'invalid_grant']);
  });

  it('lets one of twenty redemptions at once win, and revokes what it won', async () => {
    const { client, code } = await approved(service);
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.exchange(code)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    for (const lost of answers.filter((answer) => answer !== won[0])) {
      expect(await fault(lost)).toEqual([400, 'invalid_grant']);
    }
    expect(await isAccepted(service, await accessToken(won[0]!))).toBe(false);
    const { client_id: clientId } = client.registration!;
    expect(await service.prisma.accessToken.count({ where: { clientId } })).toBe(1);
  });

  it('revokes what a code issued where the code comes again, and leaves that in the trail', async () => {
    const { client, code } = await approved(service);
    const token = await accessToken(await client.exchange(code));
    expect(await fault(await client.exchange(code))).toEqual([400, 'invalid_grant']);
    expect(await isAccepted(service, token)).toBe(false);
    await service.app.get(AuditService).flush();
    const { client_id: clientId } = client.registration!;
    const events = await service.prisma.auditEvent.findMany({ where: { clientId }, orderBy: { id: 'asc' } });
    const types = events.map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining([
        'client.registered',
        'consent.approved',
        'token.issued',
        'code.replayed',
        'token.revoked',
      ]),
    );
    expect(
      JSON.stringify(events, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain(code);
  });

  it('changes nothing where a code comes again from one who fails any check', async () => {
    const { client, code } = await approved(service);
    const token = await accessToken(await client.exchange(code));
    const thief = new OAuthClient(service.base);
    await thief.register();
    thief.verifier = client.verifier;
    const { client_id: id } = client.registration!;
    const attempts = [
      await thief.exchange(code),
      await client.exchange(code, { code_verifier: 'x'.repeat(43) }),
      await client.exchange(code, { redirect_uri: 'https://evil.example/' }),
      await postToken(
        service,
        new URLSearchParams({
          grant_type: 'authorization_code',
          code,
          code_verifier: client.verifier,
          client_id: id,
          client_secret: 'guessed',
        }),
      ),
    ];
    for (const attempt of attempts) expect([400, 401]).toContain(attempt.status);
    expect(await isAccepted(service, token)).toBe(true);
    await service.app.get(AuditService).flush();
    const audited = await service.prisma.auditEvent.findMany({
      where: { type: 'code.refused', clientId: { in: [id, thief.registration!.client_id] } },
    });
    expect(audited).toHaveLength(3);
  });

  it('needs no redirect_uri again, as OAuth 2.1 has it: PKCE binds the code', async () => {
    const { client, code } = await approved(service);
    await accessToken(await client.exchange(code, { redirect_uri: undefined }));
  });
});
