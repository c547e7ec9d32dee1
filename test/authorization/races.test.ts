import { hiddenFields, location } from '../support/browser.js';
import type { OAuthClient } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { registeredClient } from './people.js';

const AT_ONCE = 20;

describe('decisions and redemptions at once', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  interface AtConsent {
    client: OAuthClient;
    decide: (decision: 'approve' | 'deny') => Promise<Response>;
    /** The codes of the request that could be redeemed, and how many there are in all. */
    codes: () => Promise<{ live: number; all: number }>;
    grants: () => Promise<{ live: number; all: number }>;
    tokens: () => Promise<number>;
  }

  const atConsent = async (): Promise<AtConsent> => {
    const client = await registeredClient(service);
    const path = await client.openConsent();
    const form = hiddenFields(await (await client.browser.get(path)).text(), path);
    const { client_id: clientId } = client.registration!;
    const { prisma } = service;
    return {
      client,
      decide: (decision) => client.browser.post(path, { ...form, decision }),
      codes: async () => ({
        live: await prisma.authorizationCode.count({
          where: { clientId, revokedAt: null, redeemedAt: null },
        }),
        all: await prisma.authorizationCode.count({ where: { clientId } }),
      }),
      grants: async () => ({
        live: await prisma.grant.count({ where: { clientId, revokedAt: null } }),
        all: await prisma.grant.count({ where: { clientId } }),
      }),
      tokens: () => prisma.accessToken.count({ where: { clientId, revokedAt: null } }),
    };
  };

  const codeOf = (answer: Response): string => location(answer).searchParams.get('code')!;

  it('of twenty approvals, all go on, with one grant and one code that can be redeemed', async () => {
    const { client, decide, codes, grants, tokens } = await atConsent();
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => decide('approve')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]));
    expect(await codes()).toEqual({ live: 1, all: AT_ONCE });
    expect(await grants()).toEqual({ live: 1, all: 1 });
    const redeemed: number[] = [];
    for (const answer of answers) redeemed.push((await client.exchange(codeOf(answer))).status);
    expect(redeemed.filter((status) => status === 200)).toHaveLength(1);
    expect(await tokens()).toBe(1);
  });

  it('of a double click, the code that came last is redeemed, and the next click is too late', async () => {
    const { client, decide } = await atConsent();
    await Promise.all([decide('approve'), decide('approve')]);
    const last = codeOf(await decide('approve'));
    expect((await client.exchange(last)).status).toBe(200);
    expect((await decide('approve')).status).toBe(400);
  });

  it('of redemptions and approvals, either the approval is too late or the code is void', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { client, decide, codes, grants, tokens } = await atConsent();
      const first = codeOf(await decide('approve'));
      const [exchanged, ...again] = await Promise.all([
        client.exchange(first),
        ...Array.from({ length: 4 }, () => decide('approve')),
      ]);
      const goneOn = again.filter(({ status }) => status === 303);
      for (const { status } of again) expect([303, 400]).toContain(status);
      if (exchanged.status === 200) {
        expect(await codes()).toMatchObject({ live: 0 });
      } else {
        expect([exchanged.status, goneOn.length]).toEqual([400, 4]);
        expect(await codes()).toEqual({ live: 1, all: 5 });
      }
      expect(await tokens()).toBe(exchanged.status === 200 ? 1 : 0);
      expect(await grants()).toEqual({ live: 1, all: 1 });
    }
  });

  it('of approvals and denials, nothing can be redeemed', async () => {
    const { client, decide, codes, grants } = await atConsent();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => decide(index % 2 === 0 ? 'approve' : 'deny')),
    );
    const to = (answer: Response): string | null => location(answer).searchParams.get('error');
    const gone = answers.filter(({ status }) => status === 303);
    expect(gone.filter((answer) => to(answer) === 'access_denied')).toHaveLength(1);
    expect(await codes()).toMatchObject({ live: 0 });
    expect(await grants()).toMatchObject({ live: 0 });
    for (const approved of gone.filter((answer) => to(answer) === null)) {
      expect((await client.exchange(codeOf(approved))).status).toBe(400);
    }
  });

  it('of a redemption and denials, the grant lives only if the code was redeemed first', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { client, decide, grants, tokens } = await atConsent();
      const code = codeOf(await decide('approve'));
      const [exchanged, denied] = await Promise.all([client.exchange(code), decide('deny')]);
      const wasRedeemed = exchanged.status === 200;
      expect([wasRedeemed, denied.status]).toEqual([wasRedeemed, wasRedeemed ? 400 : 303]);
      expect(await grants()).toEqual({ live: wasRedeemed ? 1 : 0, all: 1 });
      expect(await tokens()).toBe(wasRedeemed ? 1 : 0);
    }
  });
});
