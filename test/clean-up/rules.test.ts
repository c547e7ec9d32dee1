import { MovableClock } from '../support/movable-clock.js';
import { startTestApp } from '../support/test-app.js';
import { DAY, HOUR, type Row, World } from './world.js';

describe('the clean-up', () => {
  const clock = new MovableClock();
  let world: World;
  let client: Row;
  let grant: Row;
  beforeAll(async () => {
    world = new World(await startTestApp({ clock }), clock);
    client = await world.client({ createdAt: -400 * DAY });
    grant = await world.grant(client);
  });
  afterAll(() => world.service.close());

  /** Of these rows, which are there after a run. */
  const survivors = async <K extends string>(rows: Record<K, Row>): Promise<string[]> => {
    await world.clear();
    const kept: string[] = [];
    for (const [name, row] of Object.entries<Row>(rows)) if (await world.exists(row)) kept.push(name);
    return kept;
  };

  const request = (expiresAt: number): Promise<Row> => world.request(client, { expiresAt });
  const code = async (expiresAt: number, of?: Row): Promise<Row> =>
    world.code({ client, grant, request: of ?? (await request(expiresAt)) }, { expiresAt });
  const token = (expiresAt: number, more: { revokedAt?: number; code?: Row } = {}): Promise<Row> =>
    world.token({ client, grant, code: more.code }, { expiresAt, revokedAt: more.revokedAt });

  it('takes requests a day after they expired', async () => {
    expect(
      await survivors({
        pending: await request(HOUR),
        recent: await request(-DAY + HOUR),
        old: await request(-DAY - HOUR),
      }),
    ).toEqual(['pending', 'recent']);
  });

  it('takes codes a day after they expired, and then their request', async () => {
    const asked = await request(-DAY - HOUR);
    expect(
      await survivors({
        live: await code(HOUR),
        recent: await code(-DAY + HOUR),
        old: await code(-DAY - HOUR, asked),
        asked,
      }),
    ).toEqual(['live', 'recent']);
  });

  it('keeps a code, and its request, while the token lives that it was redeemed for: its replay revokes that', async () => {
    const asked = await request(-DAY - HOUR);
    const redeemed = await code(-DAY - HOUR, asked);
    const ofRevoked = await code(-DAY - HOUR);
    const ofExpired = await code(-DAY - HOUR);
    await token(HOUR, { code: redeemed });
    await token(HOUR, { code: ofRevoked, revokedAt: -HOUR });
    await token(-HOUR, { code: ofExpired });
    expect(await survivors({ asked, redeemed, ofRevoked, ofExpired })).toEqual(['asked', 'redeemed']);
  });

  it('takes access tokens 30 days after they expired or were revoked', async () => {
    expect(
      await survivors({
        live: await token(HOUR),
        expired: await token(-30 * DAY + HOUR),
        revoked: await token(300 * DAY, { revokedAt: -30 * DAY + HOUR }),
        longExpired: await token(-30 * DAY - HOUR),
        longRevoked: await token(300 * DAY, { revokedAt: -30 * DAY - HOUR }),
      }),
    ).toEqual(['live', 'expired', 'revoked']);
  });

  it('takes refresh tokens 30 days after they expired or were revoked, also those that were used', async () => {
    const ended = await code(-DAY - HOUR);
    const refreshToken = (
      expiresAt: number,
      times: { rotatedAt?: number; revokedAt?: number } = {},
    ): Promise<Row> => world.refreshToken({ client, grant, code: ended }, { expiresAt, ...times });
    expect(
      await survivors({
        live: await refreshToken(HOUR),
        used: await refreshToken(-30 * DAY + HOUR, { rotatedAt: -50 * DAY }),
        revoked: await refreshToken(HOUR, { revokedAt: -30 * DAY + HOUR }),
        longExpired: await refreshToken(-30 * DAY - HOUR),
        longUsed: await refreshToken(-30 * DAY - HOUR, { rotatedAt: -50 * DAY }),
        longRevoked: await refreshToken(HOUR, { revokedAt: -30 * DAY - HOUR }),
      }),
    ).toEqual(['live', 'used', 'revoked']);
  });

  it('takes sealed answers a minute after their grace, and leaves their token', async () => {
    const of = async (): Promise<Row> =>
      world.refreshToken({ client, grant, code: await code(HOUR) }, { expiresAt: HOUR, rotatedAt: -HOUR });
    const [first, second] = [await of(), await of()];
    const inGrace = await world.refreshAnswer(first, { expiresAt: -30 });
    const over = await world.refreshAnswer(second, { expiresAt: -90 });
    expect(await survivors({ first, second, inGrace, over })).toEqual(['first', 'second', 'inGrace']);
  });

  it('keeps a code while a refresh token lives that came of it', async () => {
    const of = async (times: { expiresAt: number; rotatedAt?: number; revokedAt?: number }): Promise<Row> => {
      const redeemed = await code(-DAY - HOUR);
      await world.refreshToken({ client, grant, code: redeemed }, times);
      return redeemed;
    };
    expect(
      await survivors({
        ofLive: await of({ expiresAt: HOUR }),
        ofUsed: await of({ expiresAt: HOUR, rotatedAt: -HOUR }),
        ofRevoked: await of({ expiresAt: HOUR, revokedAt: -HOUR }),
        ofExpired: await of({ expiresAt: -HOUR }),
      }),
    ).toEqual(['ofLive']);
  });

  it('takes sign-in sessions a day after they could last have been used', async () => {
    const user = await world.user();
    expect(
      await survivors({
        live: await world.userSession(user, { expiresAt: HOUR }),
        ended: await world.userSession(user, { expiresAt: HOUR, endedAt: -HOUR }),
        recent: await world.userSession(user, { expiresAt: -DAY + HOUR }),
        old: await world.userSession(user, { expiresAt: -DAY - HOUR }),
      }),
    ).toEqual(['live', 'ended', 'recent']);
  });

  it('takes MCP sessions 30 days after they ended', async () => {
    const live = await token(HOUR);
    expect(
      await survivors({
        open: await world.mcpSession(client, live),
        ended: await world.mcpSession(client, live, { endedAt: -30 * DAY + HOUR }),
        longEnded: await world.mcpSession(client, live, { endedAt: -30 * DAY - HOUR }),
      }),
    ).toEqual(['open', 'ended']);
  });

  it('takes executions when they expire', async () => {
    const live = await token(HOUR);
    expect(
      await survivors({
        kept: await world.execution(client, live, { expiresAt: HOUR }),
        expired: await world.execution(client, live, { expiresAt: -HOUR }),
      }),
    ).toEqual(['kept']);
  });

  it('takes registrations of 30 days that nobody consented to and that never authenticated', async () => {
    const old = -30 * DAY - HOUR;
    const asked = await world.client({ createdAt: old });
    await world.request(asked, { expiresAt: HOUR });
    expect(
      await survivors({
        fresh: await world.client({ createdAt: -30 * DAY + HOUR }),
        used: await world.client({ createdAt: -400 * DAY, lastUsedAt: -300 * DAY }),
        asked,
        justRevoked: await world.client({ createdAt: old, revokedAt: -HOUR }),
        old: await world.client({ createdAt: old }),
        longRevoked: await world.client({ createdAt: -60 * DAY, revokedAt: old }),
      }),
    ).toEqual(['fresh', 'used', 'asked', 'justRevoked']);
  });

  it('takes a registration once the request that kept it is gone, in the same run', async () => {
    const asked = await world.client({ createdAt: -40 * DAY });
    await world.request(asked, { expiresAt: -2 * DAY });
    expect(await survivors({ asked })).toEqual([]);
  });

  it('never takes a client that ever had a grant, whatever became of it, nor the grant', async () => {
    const rows: Record<string, Row> = {};
    for (const revokedAt of [undefined, -3000 * DAY]) {
      for (const grantRevokedAt of [undefined, -3000 * DAY]) {
        const name = `${revokedAt}/${grantRevokedAt}`;
        const row = await world.client({ createdAt: -4000 * DAY, revokedAt });
        rows[name] = row;
        rows[`grant of ${name}`] = await world.grant(row, {
          createdAt: -4000 * DAY,
          revokedAt: grantRevokedAt,
        });
      }
    }
    expect(await survivors(rows)).toEqual(Object.keys(rows));
  });

  it('says what it took, and nothing where there was nothing', async () => {
    const user = await world.user();
    await world.userSession(user, { expiresAt: -2 * DAY });
    await world.userSession(user, { expiresAt: -2 * DAY });
    await request(-2 * DAY);
    expect(await world.clear()).toEqual({ authorization_requests: 1, user_sessions: 2 });
    expect(await world.clear()).toEqual({});
  });
});
