import { randomUUID } from 'node:crypto';
import { AuditService } from '../../src/audit/audit.service.js';
import { createToken, createUser } from '../support/fixtures.js';
import { Browser } from '../support/browser.js';
import { OAuthClient } from '../support/oauth-client.js';
import { EMAIL, startTestApp, type TestApp } from '../support/test-app.js';
import { Operator, textLike } from './operator.js';
import { createSession, spellings } from './rows.js';

interface User {
  id: string;
  email: string;
  status: string;
  disabled_at: string | null;
  invite_url?: string;
}

const PASSWORD = 'a long enough passphrase';

describe('/admin/users', () => {
  let service: TestApp;
  let operator: Operator;
  beforeAll(async () => {
    service = await startTestApp();
    operator = new Operator(service);
  });
  afterAll(() => service.close());

  const find = async (id: string): Promise<User | undefined> =>
    (await operator.items<User>('users?limit=200')).find((user) => user.id === id);

  /** Invites somebody, who sets a password: an account that may sign in. */
  const createAccount = async (email: string): Promise<User> => {
    const { body } = await operator.call<User>('POST', 'users', { email });
    await new Browser(service.base).submit(new URL(body.invite_url!).pathname, {
      password: PASSWORD,
      password_confirmation: PASSWORD,
    });
    return body;
  };

  it('lists users with what is live, and no password hash', async () => {
    const fixture = await createToken(service);
    await createSession(service, fixture);
    const { body, text, headers } = await operator.get<{ items: User[] }>('users');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body.items.map(({ email }) => email)).toContain(EMAIL);
    expect(body.items.find(({ id }) => id === fixture.userId)).toEqual({
      id: fixture.userId,
      email: textLike(/@example\.com/),
      status: 'invited',
      created_at: textLike(/Z$/),
      last_sign_in_at: null,
      disabled_at: null,
      live_tokens: 1,
      live_sessions: 1,
    });
    expect(text).not.toContain('argon2');
  });

  it('invites with a link that works once', async () => {
    const { status, headers, body } = await operator.call<User>('POST', 'users', {
      email: 'Bob@Example.com',
    });
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({ email: 'bob@example.com', status: 'invited', disabled_at: null });
    const url = new URL(body.invite_url!);
    expect(url.href.startsWith(`${service.base}/invite/`)).toBe(true);
    const secret = url.pathname.split('/').at(-1)!;
    const row = await service.prisma.user.findUniqueOrThrow({ where: { id: body.id } });
    const listed = await operator.get('users?limit=200');
    for (const hidden of [secret, ...spellings(row.inviteDigest!)]) expect(listed.text).not.toContain(hidden);
    expect((await fetch(url)).status).toBe(200);
    await service.app.get(AuditService).flush();
    expect(await operator.items('audit?type=user.invited')).toMatchObject([
      { actor: 'operator', user_id: body.id },
    ]);
  });

  it.each([
    'not an address',
    '',
    7,
    null,
    ['a@example.com'],
    `${'x'.repeat(300)}@example.com`,
    'a\0b@example.com',
    '\ud800@example.com',
  ])('invites nobody at %j', async (email) => {
    const { status, headers } = await operator.call('POST', 'users', { email });
    expect(status).toBe(400);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it.each(['DELETE', 'PATCH'])(
    'disables by %s: sign-in sessions and tokens end, again and again',
    async (method) => {
      const email = `${randomUUID()}@example.com`;
      const { id } = await createAccount(email);
      const client = new OAuthClient(service.base, { email, password: PASSWORD });
      const { token } = await client.connect();
      const disable = async (): Promise<number> =>
        (await operator.call(method, `users/${id}`, method === 'PATCH' ? { disabled: true } : undefined))
          .status;
      const isAccepted = async (): Promise<boolean> => {
        const response = await fetch(`${service.base}/sse`, {
          headers: { Authorization: `Bearer ${token}` },
        });
        await response.body?.cancel();
        return response.status === 200;
      };
      expect(await isAccepted()).toBe(true);
      const done = method === 'PATCH' ? 200 : 204;
      expect(await disable()).toBe(done);
      expect(await isAccepted()).toBe(false);
      expect((await client.signIn()).status).toBe(401);
      expect((await find(id))?.status).toBe('disabled');
      const live = await service.prisma.userSession.count({ where: { userId: id, endedAt: null } });
      expect(live).toBe(0);
      expect(await disable()).toBe(done);
      await service.app.get(AuditService).flush();
      const [event] = await operator.items<object>(`audit?type=user.disabled&user_id=${id}`);
      expect(event).toMatchObject({ actor: 'operator', outcome: 'success' });

      const enabled = await operator.call<User>('PATCH', `users/${id}`, { disabled: false });
      expect([enabled.status, enabled.body.status, enabled.body.disabled_at]).toEqual([200, 'active', null]);
      expect(await isAccepted()).toBe(false);
      expect((await client.signIn()).status).toBe(303);
    },
  );

  it('changes nothing where it is not told what to', async () => {
    const id = await createUser(service);
    for (const body of [{}, { disabled: 'true' }, { disabled: null }, []]) {
      expect([body, (await operator.call('PATCH', `users/${id}`, body)).status]).toEqual([body, 400]);
    }
    expect(await find(id)).toMatchObject({ status: 'invited', disabled_at: null });
  });

  it('answers 404 to an unknown id', async () => {
    for (const id of [randomUUID(), 'nonsense', '%00']) {
      expect([id, (await operator.call('DELETE', `users/${id}`)).status]).toEqual([id, 404]);
      expect([id, (await operator.call('PATCH', `users/${id}`, { disabled: true })).status]).toEqual([
        id,
        404,
      ]);
      expect([id, (await operator.call('PATCH', `users/${id}`, { disabled: false })).status]).toEqual([
        id,
        404,
      ]);
    }
  });
});
