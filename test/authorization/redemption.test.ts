import { AuditService } from '../../src/audit/audit.service.js';
import { CodesService, type Presentation } from '../../src/authorization/codes/codes.service.js';
import type { FoundCode } from '../../src/authorization/codes/found-code.js';
import { digest } from '../../src/common/secrets.js';
import { Prisma } from '../../src/database/generated/client.js';
import { MovableClock } from '../support/movable-clock.js';
import type { OAuthClient } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { type Account, createAccount, registeredClient } from './people.js';

/** What the token endpoint is told of a presented code. */
describe('CodesService.redeem', () => {
  let service: TestApp;
  const clock = new MovableClock();
  beforeAll(async () => {
    service = await startTestApp({ clock });
  });
  afterAll(() => service.close());

  /** Redeems it for nothing but what is known of it. */
  const redeem = async (presented: Presentation, ...insertions: Prisma.Sql[]) => {
    const make = (code: FoundCode) => ({ code, insertions });
    const redemption = await service.app.get(CodesService).redeem(presented, make);
    return redemption.outcome === 'redeemed'
      ? { outcome: redemption.outcome, ...redemption.issued.code }
      : redemption;
  };

  const approved = async (
    overrides: Record<string, string | undefined> = {},
    account?: Account,
  ): Promise<{ client: OAuthClient; presented: Presentation }> => {
    const client = await registeredClient(service, undefined, {}, account);
    const code = (await client.approve(overrides)).searchParams.get('code')!;
    const presented: Presentation = {
      code,
      client: { id: client.registration!.client_id },
      redirectUri: client.redirectUri,
      codeVerifier: client.verifier,
    };
    return { client, presented };
  };

  const rows = async ({ code }: Presentation) => {
    const row = await service.prisma.authorizationCode.findUniqueOrThrow({
      where: { digest: digest(code) },
      include: { request: true, grant: true },
    });
    return row;
  };

  const trail = async (type: string, clientId: string): Promise<unknown[]> => {
    await service.app.get(AuditService).flush();
    const events = await service.prisma.auditEvent.findMany({ where: { type, clientId } });
    return events.map(({ detail }) => detail);
  };

  it('says whom the code speaks for, and marks code and request', async () => {
    const { presented } = await approved();
    const { id: codeId, grantId, userId } = await rows(presented);
    expect(await redeem(presented)).toMatchObject({
      outcome: 'redeemed',
      id: codeId,
      grantId,
      userId,
      scopes: ['mcp'],
      audience: service.base,
    });
    const after = await rows(presented);
    expect(after.redeemedAt).not.toBeNull();
    expect(after.request.redeemedAt).toEqual(after.redeemedAt);
  });

  it('changes nothing where what it is redeemed for cannot be stored', async () => {
    const { presented } = await approved();
    const failing = Prisma.sql`INSERT INTO grants (id) SELECT gen_random_uuid() FROM redeemed`;
    await expect(redeem(presented, failing)).rejects.toThrow('null value');
    expect((await redeem(presented)).outcome).toBe('redeemed');
  });

  it('takes any resource of ours', async () => {
    for (const path of ['', '/', '/sse', '/mcp']) {
      const { presented } = await approved({ resource: `${service.base}/sse` });
      expect(await redeem({ ...presented, resource: service.base + path })).toMatchObject({
        outcome: 'redeemed',
        audience: service.base,
      });
    }
  });

  it('needs no redirect_uri, and takes no other one, where /authorize was sent none', async () => {
    const { presented } = await approved({ redirect_uri: undefined });
    expect((await redeem({ ...presented, redirectUri: 'https://evil.example' })).outcome).toBe('refused');
    expect((await redeem({ ...presented, redirectUri: undefined })).outcome).toBe('redeemed');
  });

  it.each<[string, Partial<Presentation>]>([
    ['client', { client: { id: '00000000-0000-4000-8000-000000000000' } }],
    ['redirect_uri', { redirectUri: 'https://evil.example/' }],
    ['verifier', { codeVerifier: 'w'.repeat(43) }],
    ['verifier', { codeVerifier: 'short' }],
    ['verifier', { codeVerifier: '\0' }],
    ['resource', { resource: 'https://other.example' }],
  ])('refuses what does not match, before and after it was redeemed: %s %p', async (reason, wrong) => {
    const { presented } = await approved();
    expect(await redeem({ ...presented, ...wrong })).toEqual({ outcome: 'refused', reason });
    expect((await rows(presented)).redeemedAt).toBeNull();
    expect((await redeem(presented)).outcome).toBe('redeemed');
    expect(await redeem({ ...presented, ...wrong })).toEqual({ outcome: 'refused', reason });
    const { id: codeId } = await rows(presented);
    const detail = { reason, code_id: codeId };
    const clientId = wrong.client?.id ?? presented.client.id;
    expect(await trail('code.refused', clientId)).toEqual([detail, detail]);
    expect(await trail('code.replayed', presented.client.id)).toEqual([]);
  });

  it.each(['', 'A'.repeat(32), 'A'.repeat(31), 'no\0code', '🧁'])('does not know %j', async (code) => {
    const { presented } = await approved();
    expect(await redeem({ ...presented, code })).toEqual({ outcome: 'refused', reason: 'unknown' });
  });

  it('says replayed, and of which code, as often as it comes again; also past its time', async () => {
    const { presented } = await approved();
    await redeem(presented);
    const { id: codeId, grantId, userId } = await rows(presented);
    const replayed = { outcome: 'replayed', codeId, grantId, userId };
    expect(await redeem(presented)).toEqual(replayed);
    clock.pass(301);
    expect(await redeem(presented)).toEqual(replayed);
    expect(await trail('code.replayed', presented.client.id)).toHaveLength(2);
  });

  it('refuses an expired code', async () => {
    const { presented } = await approved();
    clock.pass(301);
    expect(await redeem(presented)).toEqual({ outcome: 'refused', reason: 'expired' });
  });

  it('refuses a code of a revoked grant, client or user, whoever marked them', async () => {
    const now = new Date();
    const { prisma } = service;
    const revocations: ((row: Awaited<ReturnType<typeof rows>>) => Promise<unknown>)[] = [
      ({ grantId: id }) => prisma.grant.update({ where: { id }, data: { revokedAt: now } }),
      ({ clientId: id }) => prisma.client.update({ where: { id }, data: { revokedAt: now } }),
      ({ userId: id }) => prisma.user.update({ where: { id }, data: { disabledAt: now } }),
    ];
    for (const revoke of revocations) {
      const { presented } = await approved({}, await createAccount(service));
      const row = await rows(presented);
      await revoke(row);
      expect(await redeem(presented)).toEqual({ outcome: 'refused', reason: 'revoked' });
      expect((await rows(presented)).redeemedAt).toBeNull();
    }
  });

  it('lets one of twenty at once redeem it', async () => {
    const { presented } = await approved();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => redeem(presented)));
    const count = (wanted: 'redeemed' | 'replayed'): number =>
      outcomes.filter(({ outcome }) => outcome === wanted).length;
    expect([count('redeemed'), count('replayed')]).toEqual([1, 19]);
  });
});
