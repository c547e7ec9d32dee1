import { randomUUID } from 'node:crypto';
import { AuditService } from '../../src/audit/audit.service.js';
import { CleanUpService } from '../../src/clean-up/clean-up.service.js';
import { MovableClock } from '../support/movable-clock.js';
import { OAuthClient } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createPerson, PASSPHRASE } from '../users/people.js';
import { Callers } from './callers.js';
import { Operator } from './operator.js';
import { tablesWith } from './remains.js';

const DAY = 24 * 60 * 60;
const ROUNDS = 4;

describe('an erasure while the person signs in, consents, redeems codes, opens streams and calls tools', () => {
  const clock = new MovableClock();
  let service: TestApp;
  let operator: Operator;
  beforeAll(async () => {
    service = await startTestApp({ clock, environment: { LOG_LEVEL: 'fatal' } });
    operator = new Operator(service);
  });
  afterAll(() => service.close());

  it('leaves nothing of them, and nothing that passes', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const email = `${randomUUID()}@example.com`;
      const id = await createPerson(service, email);
      const tokens: string[] = [];
      const first = new OAuthClient(service.base, { email, password: PASSPHRASE });
      tokens.push((await first.connect()).token);

      const connecting = new Callers(3, () => connect(email, tokens));
      const calling = new Callers(2, () => call(tokens));
      const streaming = new Callers(1, () => stream(tokens));
      const enabling = new Callers(1, () => enable(id));
      const all = [connecting, calling, streaming, enabling];
      await connecting.answered(2 + round);
      expect((await operator.call('POST', `users/${id}/erasure`)).status).toBe(204);
      const erasedAt = performance.now();
      await calling.answered(6, erasedAt);
      await Promise.all(all.map((callers) => callers.stop()));

      for (const token of tokens) expect((await open(token)).status).toBe(401);
      const after = [...calling.startedFrom(erasedAt), ...streaming.startedFrom(erasedAt)];
      expect(new Set(after.map(({ status }) => status))).toEqual(new Set([401]));
      const statuses = all.flatMap(({ calls }) => calls.map(({ status }) => status));
      expect(statuses).not.toContain(500);
      await service.app.get(AuditService).flush();
      clock.pass(DAY + 60);
      await service.app.get(CleanUpService).run();
      expect(await tablesWith(service, [id, email])).toEqual([]);
    }
  }, 240_000);

  /** The whole flow as far as it goes: its last status. */
  const connect = async (email: string, tokens: string[]): Promise<number> => {
    const client = new OAuthClient(service.base, { email, password: PASSPHRASE });
    await client.register();
    const signedIn = await client.signIn();
    if (signedIn.status !== 303) return signedIn.status;
    const asked = await client.authorize();
    const path = new URL(asked.headers.get('location') ?? '/', service.base).pathname;
    const decided = await client.decide(path, 'approve').catch(() => undefined);
    if (decided?.status !== 303) return decided?.status ?? 302;
    const code = new URL(decided.headers.get('location') ?? '/', service.base).searchParams.get('code');
    const response = await client.exchange(code ?? 'none');
    const { access_token: token } = (await response.json()) as { access_token?: string };
    if (token !== undefined) tokens.push(token);
    return response.status;
  };

  const call = async (tokens: string[]): Promise<number> => {
    const response = await fetch(`${service.base}/tools/search`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${tokens.at(-1)!}`,
        'Content-Type': 'application/json',
        Prefer: 'wait=20',
      },
      body: '{"query":"lemon"}',
    });
    await response.text();
    return response.status;
  };

  const open = async (token: string): Promise<Response> => {
    const response = await fetch(`${service.base}/sse`, { headers: { Authorization: `Bearer ${token}` } });
    await response.body?.cancel();
    return response;
  };

  const stream = async (tokens: string[]): Promise<number> => (await open(tokens.at(-1)!)).status;

  /** An operator who does not know of the other one. */
  const enable = async (id: string): Promise<number> =>
    (await operator.call('PATCH', `users/${id}`, { disabled: false })).status;
});
