import { createClient, createToken, type TokenFixture } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { Callers } from './callers.js';
import { Operator } from './operator.js';
import { openStream, ping, type Stream } from './stream.js';

const CALLERS = 16;

/** What an operator can cut off, and how. */
interface Cut {
  what: string;
  method: string;
  path: (of: TokenFixture) => string;
  body?: (of: TokenFixture) => object;
}

const CUTS: Cut[] = [
  { what: 'a client', method: 'DELETE', path: ({ clientId }) => `clients/${clientId}` },
  { what: 'a token', method: 'DELETE', path: ({ tokenId }) => `tokens/${tokenId}` },
  {
    what: 'a token by its value',
    method: 'POST',
    path: () => 'tokens/revoke',
    body: ({ token }) => ({ token }),
  },
  { what: 'a user', method: 'DELETE', path: ({ userId }) => `users/${userId}` },
  {
    what: 'a token, its id in capitals',
    method: 'DELETE',
    path: ({ tokenId }) => `tokens/${tokenId.toUpperCase()}`,
  },
  {
    what: 'a user, their id in capitals',
    method: 'DELETE',
    path: ({ userId }) => `users/${userId.toUpperCase()}`,
  },
];

describe('a revocation holds once it is answered', () => {
  let service: TestApp;
  let operator: Operator;
  beforeAll(async () => {
    service = await startTestApp({ environment: { MAX_SESSIONS_PER_USER: '1000' } });
    operator = new Operator(service);
  });
  afterAll(() => service.close());

  it('for a client with 16 callers, and another client never notices', async () => {
    const clientId = await createClient(service, 'Cut off');
    const tokens = await Promise.all(
      Array.from({ length: CALLERS }, () => createToken(service, { clientId })),
    );
    const streams = await Promise.all(tokens.map(({ token }) => openStream(service, token)));
    const bystander = await createToken(service);
    const calm = await openStream(service, bystander.token);
    let calmClosed = false;
    void calm.closed.then(() => (calmClosed = true));

    const callers = new Callers(CALLERS, (i) => ping(streams[i]!.endpoint, tokens[i]!.token));
    const others = new Callers(2, () => ping(calm.endpoint, bystander.token));
    await callers.answered(CALLERS * 4);
    const { status } = await operator.call('DELETE', `clients/${clientId}`);
    const revokedAt = performance.now();
    expect(status).toBe(204);
    await callers.answered(CALLERS * 10, revokedAt);
    await others.answered(10, revokedAt);
    await Promise.all([callers.stop(), others.stop()]);

    expect(new Set(callers.startedFrom(revokedAt).map((call) => call.status))).toEqual(new Set([401]));
    expect(callers.calls.filter((call) => call.status === 202).length).toBeGreaterThanOrEqual(CALLERS * 4);
    await Promise.all(streams.map(({ closed }) => closed));

    expect(new Set(others.calls.map((call) => call.status))).toEqual(new Set([202]));
    await calm.received(others.calls.length);
    expect(calmClosed).toBe(false);
    calm.cancel();
  });

  it.each(CUTS)('for $what: callers are refused and the stream is closed', async ({ method, path, body }) => {
    const fixture = await createToken(service);
    const stream = await openStream(service, fixture.token);
    const callers = new Callers(CALLERS, () => ping(stream.endpoint, fixture.token));
    await callers.answered(CALLERS);
    const { status } = await operator.call(method, path(fixture), body?.(fixture));
    const revokedAt = performance.now();
    expect(status).toBe(204);
    await callers.answered(CALLERS * 2, revokedAt);
    await callers.stop();
    expect(new Set(callers.startedFrom(revokedAt).map((call) => call.status))).toEqual(new Set([401]));
    await stream.closed;
  });

  it.each(CUTS)('for $what: no stream that is being opened slips through', async ({ method, path, body }) => {
    const fixture = await createToken(service);
    const opened: Stream[] = [];
    const callers = new Callers(CALLERS, async () => {
      const stream = await openStream(service, fixture.token).catch(refusedWith401);
      if (stream === undefined) return 401;
      opened.push(stream);
      return 200;
    });
    await callers.answered(CALLERS);
    await operator.call(method, path(fixture), body?.(fixture));
    const revokedAt = performance.now();
    await callers.answered(CALLERS, revokedAt);
    await callers.stop();
    expect(new Set(callers.startedFrom(revokedAt).map((call) => call.status))).toEqual(new Set([401]));
    expect(opened.length).toBeGreaterThan(0);
    await Promise.all(opened.map(({ closed }) => closed));
    const { sessions } = await live(fixture.clientId);
    expect(sessions).toBe(0);
  });

  it('for many at once: each of twenty calls that revoke the same client is answered 204', async () => {
    const { clientId, token } = await createToken(service);
    const stream = await openStream(service, token);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => operator.call('DELETE', `clients/${clientId}`)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    await stream.closed;
    expect(await live(clientId)).toEqual({ tokens: 0, sessions: 0 });
  });

  const live = async (clientId: string): Promise<{ tokens: number; sessions: number }> => {
    const { body } = await operator.get<{ live_tokens: number; live_sessions: number }>(
      `clients/${clientId}`,
    );
    return { tokens: body.live_tokens, sessions: body.live_sessions };
  };
});

function refusedWith401(error: unknown): undefined {
  if (error instanceof Error && error.message === 'GET /sse: 401') return undefined;
  throw error;
}
