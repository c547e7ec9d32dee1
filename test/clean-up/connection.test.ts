import fc from 'fast-check';
import { MovableClock } from '../support/movable-clock.js';
import { OAuthClient } from '../support/oauth-client.js';
import { startTestApp } from '../support/test-app.js';
import { isAccepted } from '../tokens/flow.js';
import { DAY, HOUR, type Row, World } from './world.js';

describe('a connection', () => {
  const clock = new MovableClock();
  let world: World;
  beforeAll(async () => {
    world = new World(await startTestApp({ clock }), clock);
  });
  afterAll(() => world.service.close());

  it('lives through every clean-up until its token expires; its client may connect again after years', async () => {
    const { service } = world;
    const client = new OAuthClient(service.base);
    await client.register();
    const code = (await client.approve()).searchParams.get('code')!;
    clock.pass(290);
    await world.clear();
    const first = await client.exchange(code);
    const { access_token: token } = (await first.json()) as { access_token: string };
    for (let hours = 0; hours < 23; hours += 1) {
      clock.pass(HOUR);
      await world.clear();
      expect(await isAccepted(service, token)).toBe(true);
    }
    clock.pass(2 * HOUR);
    await world.clear();
    expect(await isAccepted(service, token)).toBe(false);
    for (const days of [40, 400, 4000]) {
      clock.pass(days * DAY);
      await world.clear();
      const again = await client.connect();
      await world.clear();
      expect(await isAccepted(service, again.token)).toBe(true);
    }
  });

  it('ends where its code comes again days after it was redeemed, in a clean-up or not', async () => {
    const service = await startTestApp({ clock, environment: { ACCESS_TOKEN_TTL: String(20 * DAY) } });
    const client = new OAuthClient(service.base);
    const { token, code } = await client.connect();
    clock.pass(10 * DAY);
    await new World(service, clock).clear();
    expect(await isAccepted(service, token)).toBe(true);
    expect((await client.exchange(code)).status).toBe(400);
    expect(await isAccepted(service, token)).toBe(false);
    await service.close();
  });

  it('and whatever else is live survives, of any age, beside anything that is dead', async () => {
    const seconds = fc.integer({ min: -100 * DAY, max: 100 * DAY });
    const ago = fc.option(fc.integer({ min: -100 * DAY, max: -1 }), { nil: undefined });
    const connection = fc.record({
      createdAt: fc.integer({ min: -1000 * DAY, max: 0 }),
      isGranted: fc.boolean(),
      requestExpires: seconds,
      codeExpires: seconds,
      tokenExpires: seconds,
      tokenRevoked: ago,
      sessionEnded: ago,
      executionExpires: seconds,
      signInExpires: seconds,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(connection, { minLength: 1, maxLength: 4 }), async (connections) => {
        const live: Row[] = [];
        const keep = (row: Row, isLive: boolean): Row => {
          if (isLive) live.push(row);
          return row;
        };
        for (const made of connections) {
          const { requestExpires, codeExpires, tokenExpires, tokenRevoked } = made;
          const client = await world.client({ createdAt: made.createdAt });
          const user = await world.user();
          keep(await world.userSession(user, { expiresAt: made.signInExpires }), made.signInExpires > 0);
          const request = keep(
            await world.request(client, { expiresAt: requestExpires }),
            requestExpires > 0,
          );
          keep(client, made.isGranted || requestExpires > 0 || made.createdAt > -30 * DAY);
          if (!made.isGranted) continue;
          const grant = keep(await world.grant(client), true);
          const isLive = tokenExpires > 0 && tokenRevoked === undefined;
          const code = await world.code({ client, grant, request }, { expiresAt: codeExpires });
          keep(code, codeExpires > 0 || isLive);
          const times = { expiresAt: tokenExpires, revokedAt: tokenRevoked };
          const token = keep(await world.token({ client, grant, code }, times), isLive);
          const session = await world.mcpSession(client, token, { endedAt: made.sessionEnded });
          keep(session, isLive && made.sessionEnded === undefined);
          const { executionExpires } = made;
          keep(await world.execution(client, token, { expiresAt: executionExpires }), executionExpires > 0);
        }
        await world.clear();
        for (const row of live) expect([row, await world.exists(row)]).toEqual([row, true]);
      }),
      { numRuns: 30 },
    );
  }, 120_000);
});
