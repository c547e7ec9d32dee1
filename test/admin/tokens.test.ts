import { randomUUID } from 'node:crypto';
import { AuditService } from '../../src/audit/audit.service.js';
import { digest, randomHex } from '../../src/common/secrets.js';
import { LastUsedService } from '../../src/tokens/last-used.service.js';
import { createToken } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { Operator, textLike } from './operator.js';
import { spellings } from './rows.js';

interface Token {
  id: string;
  active: boolean;
  revoked_at: string | null;
}

describe('/admin/tokens', () => {
  let service: TestApp;
  let operator: Operator;
  let logged = '';
  beforeAll(async () => {
    service = await startTestApp({ onLog: (line) => (logged += line) });
    operator = new Operator(service);
  });
  afterAll(() => service.close());

  const isAccepted = async (token: string): Promise<boolean> => {
    const response = await fetch(`${service.base}/sse`, { headers: { Authorization: `Bearer ${token}` } });
    await response.body?.cancel();
    if (response.status !== 200 && response.status !== 401) throw new Error(`GET /sse: ${response.status}`);
    return response.status === 200;
  };

  const find = async (clientId: string, tokenId: string): Promise<Token | undefined> =>
    (await operator.items<Token>(`tokens?client_id=${clientId}`)).find(({ id }) => id === tokenId);

  it('lists what was issued, and never its value or digest', async () => {
    const { token, tokenId, clientId, userId } = await createToken(service);
    const { body, text, headers } = await operator.get<{ items: Token[] }>(`tokens?client_id=${clientId}`);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body.items).toEqual([
      {
        id: tokenId,
        active: true,
        client_id: clientId,
        client_name: 'Test client',
        user_id: userId,
        user_email: textLike(/@example\.com/),
        scopes: ['mcp'],
        audience: service.base,
        created_at: textLike(/Z$/),
        expires_at: textLike(/Z$/),
        last_used_at: null,
        revoked_at: null,
      },
    ]);
    for (const value of [token, token.slice(4), ...spellings(digest(token))])
      expect(text).not.toContain(value);
  });

  it('filters by client, user and whether it would be let in', async () => {
    const live = await createToken(service);
    const { userId, clientId } = live;
    const expired = await createToken(service, { userId, clientId, expiresIn: -1 });
    const ungranted = await createToken(service, { userId, clientId });
    await service.prisma.grant.update({ where: { id: ungranted.grantId }, data: { revokedAt: new Date() } });
    const other = await createToken(service, { userId });
    const found = async (query: string): Promise<string[]> =>
      (await operator.items<Token>(`tokens?${query}`)).map(({ id }) => id).sort();
    const ids = (...tokens: { tokenId: string }[]): string[] => tokens.map(({ tokenId }) => tokenId).sort();
    expect(await found(`client_id=${clientId}`)).toEqual(ids(live, expired, ungranted));
    expect(await found(`user_id=${userId}`)).toEqual(ids(live, expired, ungranted, other));
    expect(await found(`client_id=${clientId}&active=true`)).toEqual(ids(live));
    expect(await found(`client_id=${clientId}&active=false`)).toEqual(ids(expired, ungranted));
    expect(await found(`user_id=${userId}&client_id=${other.clientId}`)).toEqual(ids(other));
    expect(await found(`client_id=${randomUUID()}`)).toEqual([]);
    for (const { id, active } of await operator.items<Token>(`tokens?client_id=${clientId}`)) {
      expect(active).toBe(id === live.tokenId);
    }
  });

  it.each(['active=yes', 'active=', 'active=1', 'user_id=me', 'client_id=%00', 'client_id='])(
    'answers 400 to %s',
    async (query) => {
      expect((await operator.get(`tokens?${query}`)).status).toBe(400);
    },
  );

  it('revokes one by id, again and again, and no other', async () => {
    const { token, tokenId, clientId, userId } = await createToken(service);
    const other = await createToken(service, { clientId, userId });
    expect(await isAccepted(token)).toBe(true);
    expect((await operator.call('DELETE', `tokens/${tokenId}`)).status).toBe(204);
    expect(await isAccepted(token)).toBe(false);
    expect(await isAccepted(other.token)).toBe(true);
    await service.app.get(LastUsedService).flush();
    const first = await find(clientId, tokenId);
    expect(first).toMatchObject({ active: false, revoked_at: textLike(/./) });
    expect((await operator.call('DELETE', `tokens/${tokenId}`)).status).toBe(204);
    expect(await find(clientId, tokenId)).toEqual(first);
    await service.app.get(AuditService).flush();
    const [event] = await operator.items<object>(`audit?type=token.revoked&client_id=${clientId}`);
    expect(event).toMatchObject({ actor: 'operator', outcome: 'success', user_id: userId });
  });

  it('answers 404 to an unknown id', async () => {
    for (const id of [randomUUID(), 'nonsense', 'revoke', '%00', `${randomUUID()}x`]) {
      expect([id, (await operator.call('DELETE', `tokens/${id}`)).status]).toEqual([id, 404]);
    }
  });

  it('revokes one by its value, again and again, and tells what was never issued', async () => {
    const { token, clientId, tokenId } = await createToken(service);
    const revoke = async (value: unknown): Promise<number> =>
      (await operator.call('POST', 'tokens/revoke', { token: value })).status;
    expect(await revoke(token)).toBe(204);
    expect(await isAccepted(token)).toBe(false);
    expect(await find(clientId, tokenId)).toMatchObject({ active: false });
    expect(await revoke(token)).toBe(204);
    const expired = await createToken(service, { expiresIn: -1 });
    expect(await revoke(expired.token)).toBe(204);
    for (const unknown of [`mcp_${randomHex()}`, token.slice(0, -1), token.toUpperCase(), 'nonsense', '\0']) {
      expect([unknown, await revoke(unknown)]).toEqual([unknown, 404]);
    }
    for (const malformed of ['', 7, null, [token], { token }]) {
      expect([malformed, await revoke(malformed)]).toEqual([malformed, 400]);
    }
    expect(logged).not.toContain(token.slice(4));
  });

  it('takes a JSON body of at most 64 KiB', async () => {
    const post = async (body: string, type = 'application/json'): Promise<number> =>
      (await operator.call('POST', 'tokens/revoke', body, { 'Content-Type': type })).status;
    expect(await post('{"token":')).toBe(400);
    expect(await post('"mcp_"')).toBe(400);
    expect(await post('token=x', 'application/x-www-form-urlencoded')).toBe(415);
    expect(await post(JSON.stringify({ token: 'x'.repeat(64 * 1024) }))).toBe(413);
  });
});
