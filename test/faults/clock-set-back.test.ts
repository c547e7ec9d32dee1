import { CleanUpService } from '../../src/clean-up/clean-up.service.js';
import { Operator, type Page } from '../admin/operator.js';
import { Session } from '../mcp/session.js';
import { createToken } from '../support/fixtures.js';
import { MovableClock } from '../support/movable-clock.js';
import { OAuthClient } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** How far the clock is set back, in seconds. */
const STEP = 1800;
const HOUR = 3600;

/** From here on everything is judged by a clock that is `STEP` behind the one by which it was made. */
describe('the clock set back by half an hour', () => {
  const clock = new MovableClock();
  let service: TestApp;
  let client: OAuthClient;
  beforeEach(async () => {
    service = await startTestApp({
      clock,
      environment: { RATE_LIMITS: 'on' },
      limits: { sweepMs: 20, lastSeenMs: 20 },
    });
    client = new OAuthClient(service.base);
  });
  afterEach(() => service.close());

  const call = (token: string): Promise<Response> =>
    fetch(`${service.base}/tools/search`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', Prefer: 'wait=20' },
      body: '{"query":"cupcakes"}',
    });

  it('ends no code, which is redeemed once, and lets none live longer than that step', async () => {
    await client.register();
    const [used, late] = [await code(), await code()];
    clock.pass(-STEP);
    expect((await client.exchange(used)).status).toBe(200);
    expect((await client.exchange(used)).status).toBe(400);
    clock.pass(STEP + 301);
    expect((await client.exchange(late)).status).toBe(400);
  });

  it('ends no token and none of its streams, and lets neither live longer than that step', async () => {
    const { token } = await client.connect();
    const session = await Session.open(service, token);
    clock.pass(-STEP);
    expect((await call(token)).status).toBe(200);
    expect((await session.call('search', { query: 'cupcakes' })).isError).not.toBe(true);
    clock.pass(STEP + 24 * HOUR);
    await session.closed;
    expect((await call(token)).status).toBe(401);
  });

  it('brings nothing back that was revoked', async () => {
    const { token, clientId } = await client.connect();
    const operator = new Operator(service);
    expect((await operator.call('DELETE', `clients/${clientId}`)).status).toBe(204);
    clock.pass(-STEP);
    expect((await call(token)).status).toBe(401);
    const { token: second, tokenId } = await createToken(service);
    expect((await operator.call('DELETE', `tokens/${tokenId}`)).status).toBe(204);
    expect((await call(second)).status).toBe(401);
    clock.pass(STEP);
  });

  it('leaves people signed in and their forms good, for no longer than that step', async () => {
    await client.register();
    const path = await client.openConsent();
    clock.pass(-STEP);
    expect((await client.decide(path, 'approve')).status).toBe(303);
    expect((await client.browser.get('/documents/none')).status).toBe(404);
    clock.pass(STEP + HOUR + 1);
    expect((await client.browser.get('/documents/none')).status).toBe(302);
  });

  it('lets nobody past a limit, and keeps nobody out for longer than its window', async () => {
    const wrong = new OAuthClient(service.base, { email: 'nobody@example.com', password: 'wrong' });
    const statuses = new Set<number>();
    for (let n = 0; n < 40 && !statuses.has(429); n += 1) statuses.add((await wrong.signIn()).status);
    expect(statuses).toEqual(new Set([401, 429]));
    clock.pass(-STEP);
    const held = await wrong.signIn();
    expect(held.status).toBe(429);
    expect(Number(held.headers.get('retry-after'))).toBeLessThanOrEqual(HOUR);
    clock.pass(STEP);
  });

  it('clears nothing that is in use', async () => {
    const { token } = await client.connect();
    await service.app.get(CleanUpService).run();
    clock.pass(-STEP);
    await service.app.get(CleanUpService).run();
    expect((await call(token)).status).toBe(200);
    clock.pass(STEP);
  });

  it('has every row of a list on one page, once, also what was made since', async () => {
    const ids = new Set<string>();
    for (let n = 0; n < 5; n += 1) ids.add((await client.register()).client_id);
    const operator = new Operator(service);
    const first = (await operator.get<Page<{ id: string }>>('clients?limit=3')).body;
    clock.pass(-STEP);
    for (let n = 0; n < 2; n += 1) ids.add((await client.register()).client_id);
    const listed = first.items.map(({ id }) => id);
    for (let cursor = first.next_cursor; cursor !== null;) {
      const page = (await operator.get<Page<{ id: string }>>(`clients?limit=3&cursor=${cursor}`)).body;
      listed.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(listed).toHaveLength(ids.size);
    expect(new Set(listed)).toEqual(ids);
    clock.pass(STEP);
  });

  async function code(): Promise<string> {
    return (await client.approve()).searchParams.get('code')!;
  }
});
