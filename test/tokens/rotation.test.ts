import { AuditService } from '../../src/audit/audit.service.js';
import { digest } from '../../src/common/secrets.js';
import { Operator } from '../admin/operator.js';
import { openStream } from '../admin/stream.js';
import { MovableClock } from '../support/movable-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { fault, isAccepted } from './flow.js';
import { refresh, REFRESHING, type Refreshing, refreshing, type Tokens, tokensOf } from './refresh-flow.js';

/** A client that refreshes, with the ids that operators know it by. */
type Owned = Refreshing & { tokenId: string; userId: string };

const AT_ONCE = 8;
const DAY = 86_400;
const HOUR = 3600;

describe('a refresh token that was used', () => {
  const clock = new MovableClock();
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ environment: REFRESHING, clock });
  });
  afterAll(() => service.close());

  const audited = async (clientId: string, type: string): Promise<unknown[]> => {
    await service.app.get(AuditService).flush();
    return service.prisma.auditEvent.findMany({ where: { clientId, type } });
  };

  const isEnded = async ({ client }: Refreshing, ...tokens: Tokens[]): Promise<void> => {
    for (const { access_token: access, refresh_token: token } of tokens) {
      expect(await isAccepted(service, access)).toBe(false);
      expect(await fault(await refresh(client, token))).toEqual([400, 'invalid_grant']);
    }
  };

  it(`is answered alike, byte for byte, to ${AT_ONCE} who refresh at once: one rotation`, async () => {
    for (let round = 0; round < 5; round += 1) {
      const { client, clientId, tokens } = await refreshing(service);
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, () => refresh(client, tokens.refresh_token)),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      const bodies = new Set(await Promise.all(answers.map((answer) => answer.text())));
      expect(bodies.size).toBe(1);
      expect(await service.prisma.refreshToken.count({ where: { clientId } })).toBe(2);
      expect(await service.prisma.accessToken.count({ where: { clientId } })).toBe(2);
      expect(await audited(clientId, 'token.refreshed')).toHaveLength(1);
      const [body = ''] = bodies;
      await tokensOf(await refresh(client, (JSON.parse(body) as Tokens).refresh_token));
    }
  });

  it('is answered alike for thirty seconds, also once its successor is in use', async () => {
    const { client, tokens } = await refreshing(service);
    const first = await (await refresh(client, tokens.refresh_token)).text();
    await tokensOf(await refresh(client, (JSON.parse(first) as Tokens).refresh_token));
    clock.pass(29);
    const again = await refresh(client, tokens.refresh_token);
    expect(again.headers.get('cache-control')).toBe('no-store');
    expect(await again.text()).toBe(first);
    const { access_token: token } = JSON.parse(first) as Tokens;
    expect(await isAccepted(service, token)).toBe(true);
  });

  it('ends its whole family where it comes later: streams too, and it is audited', async () => {
    const connected = await refreshing(service);
    const { client, clientId, tokens } = connected;
    const second = await tokensOf(await refresh(client, tokens.refresh_token));
    const third = await tokensOf(await refresh(client, second.refresh_token));
    const stream = await openStream(service, third.access_token);
    const bystander = await refreshing(service);
    clock.pass(31);
    expect(await fault(await refresh(client, tokens.refresh_token))).toEqual([400, 'invalid_grant']);
    await stream.closed;
    await isEnded(connected, tokens, second, third);
    expect(await audited(clientId, 'refresh.replayed')).toMatchObject([
      { outcome: 'failure', actor: `client:${clientId}` },
    ]);
    expect(await audited(clientId, 'grant.revoked')).toMatchObject([{ outcome: 'success', actor: 'system' }]);
    const trail = JSON.stringify([await audited(clientId, 'refresh.replayed'), await audited(clientId, 'token.refreshed')], (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)); // prettier-ignore
    expect(trail).not.toMatch(/mcpr?_/);
    expect(await isAccepted(service, bystander.tokens.access_token)).toBe(true);
  });

  it('ends nothing where another client brings it later, or the same one without its secret', async () => {
    const { client, tokens } = await refreshing(service);
    const next = await tokensOf(await refresh(client, tokens.refresh_token));
    const thief = await refreshing(service);
    clock.pass(31);
    expect(await fault(await refresh(thief.client, tokens.refresh_token))).toEqual([400, 'invalid_grant']);
    const { client_id: id, client_secret: secret = '' } = client.registration!;
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, client_id: id };
    for (const body of [form, { ...form, client_secret: `${secret}x` }]) {
      const response = await fetch(`${service.base}/token`, {
        method: 'POST',
        body: new URLSearchParams(body),
      });
      expect(await fault(response)).toEqual([401, 'invalid_client']);
    }
    expect(await isAccepted(service, next.access_token)).toBe(true);
    await tokensOf(await refresh(client, next.refresh_token));
  });

  it('is not answered to another client within the grace either', async () => {
    const { client, tokens } = await refreshing(service);
    const thief = await refreshing(service);
    await tokensOf(await refresh(client, tokens.refresh_token));
    expect(await fault(await refresh(thief.client, tokens.refresh_token))).toEqual([400, 'invalid_grant']);
  });

  it('has no longer grace where the clock was set back', async () => {
    const connected = await refreshing(service);
    const next = await tokensOf(await refresh(connected.client, connected.tokens.refresh_token));
    clock.pass(-HOUR);
    const again = await refresh(connected.client, connected.tokens.refresh_token);
    expect(await fault(again)).toEqual([400, 'invalid_grant']);
    await isEnded(connected, next);
    clock.pass(HOUR);
    await isEnded(connected, next);
  });

  it('and its successors go on where the clock was set back and forth, as long as each is used once', async () => {
    const { client, tokens } = await refreshing(service);
    let current = tokens;
    for (const seconds of [-DAY, 2 * DAY, -DAY]) {
      clock.pass(seconds);
      current = await tokensOf(await refresh(client, current.refresh_token));
      expect(await isAccepted(service, current.access_token)).toBe(true);
    }
  });

  it('is kept unreadable: its answer is sealed, and nothing of it is in a row', async () => {
    const { client, tokens } = await refreshing(service);
    const next = await tokensOf(await refresh(client, tokens.refresh_token));
    const { id } = await service.prisma.refreshToken.findUniqueOrThrow({
      where: { digest: digest(tokens.refresh_token) },
    });
    const { sealed } = await service.prisma.refreshAnswer.findUniqueOrThrow({ where: { id } });
    for (const value of [next.access_token, next.refresh_token, 'access_token']) {
      expect(Buffer.from(sealed).includes(value)).toBe(false);
    }
  });

  it('lasts thirty days unused, and its successors from when they came', async () => {
    const { client, tokens } = await refreshing(service);
    clock.pass(30 * DAY - 60);
    const next = await tokensOf(await refresh(client, tokens.refresh_token));
    clock.pass(30 * DAY - 60);
    const last = await tokensOf(await refresh(client, next.refresh_token));
    expect(await isAccepted(service, last.access_token)).toBe(true);
    clock.pass(30 * DAY + 60);
    expect(await fault(await refresh(client, last.refresh_token))).toEqual([400, 'invalid_grant']);
  });

  /** What an operator can cut off, and how. */
  const cuts: { what: string; path: (of: Owned) => string; body?: (of: Owned) => object }[] = [
    { what: 'its client', path: ({ clientId }) => `clients/${clientId}` },
    { what: 'an access token of its grant', path: ({ tokenId }) => `tokens/${tokenId}` },
    {
      what: 'such a token by its value',
      path: () => 'tokens/revoke',
      body: ({ tokens }) => ({ token: tokens.access_token }),
    },
    {
      what: 'itself by its value',
      path: () => 'tokens/revoke',
      body: ({ tokens }) => ({ token: tokens.refresh_token }),
    },
    { what: 'its user, and stays so where they are let in again', path: ({ userId }) => `users/${userId}` },
  ];

  it.each(cuts)('ends at once with $what, in its grace or not', async ({ path, body }) => {
    const operator = new Operator(service);
    const connected = await refreshing(service);
    const { client, tokens } = connected;
    const next = await tokensOf(await refresh(client, tokens.refresh_token));
    const { id: tokenId, userId } = await service.prisma.accessToken.findUniqueOrThrow({
      where: { digest: digest(tokens.access_token) },
    });
    const owned = { ...connected, tokenId, userId };
    const { status } = await operator.call(body ? 'POST' : 'DELETE', path(owned), body?.(owned));
    expect(status).toBe(204);
    await operator.call('PATCH', `users/${userId}`, { disabled: false });
    expect(await isAccepted(service, next.access_token)).toBe(false);
    for (const { refresh_token: token } of [tokens, next]) {
      expect([400, 401]).toContain((await refresh(client, token)).status);
    }
  });

  it('ends with its grant, of refreshes and a revocation at once', async () => {
    const operator = new Operator(service);
    for (let round = 0; round < 5; round += 1) {
      const { client, clientId, tokens } = await refreshing(service);
      const [revoked, ...answers] = await Promise.all([
        operator.call('POST', 'tokens/revoke', { token: tokens.refresh_token }),
        ...Array.from({ length: 4 }, () => refresh(client, tokens.refresh_token)),
      ]);
      expect(revoked.status).toBe(204);
      for (const answer of answers) {
        expect([200, 400]).toContain(answer.status);
        if (answer.status === 200) {
          const { access_token: access, refresh_token: token } = await tokensOf(answer);
          expect(await isAccepted(service, access)).toBe(false);
          expect(await fault(await refresh(client, token))).toEqual([400, 'invalid_grant']);
        }
      }
      expect(await service.prisma.grant.count({ where: { clientId, revokedAt: null } })).toBe(0);
    }
  });
});
