import { randomUUID } from 'node:crypto';
import { AuditService } from '../../src/audit/audit.service.js';
import { createClient, createToken, type TokenFixture } from '../support/fixtures.js';
import { OAuthClient } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { Operator, type Page, textLike } from './operator.js';
import { createSession, spellings } from './rows.js';

interface Client {
  id: string;
  name: string;
  status: string;
  live_tokens: number;
  live_sessions: number;
  revoked_at: string | null;
}

describe('/admin/clients', () => {
  let service: TestApp;
  let operator: Operator;
  beforeAll(async () => {
    service = await startTestApp();
    operator = new Operator(service);
  });
  afterAll(() => service.close());

  /** A client with two live tokens, an expired one, and two sessions of which one has ended. */
  const createBusyClient = async (name: string): Promise<TokenFixture> => {
    const clientId = await createClient(service, name);
    const fixture = await createToken(service, { clientId });
    await createToken(service, { clientId });
    await createToken(service, { clientId, expiresIn: -1 });
    await createSession(service, fixture);
    const ended = await createSession(service, fixture);
    await service.prisma.mcpSession.update({ where: { id: ended }, data: { endedAt: new Date() } });
    return fixture;
  };

  it('lists and shows what was registered, and never a secret or a digest', async () => {
    const registration = await new OAuthClient(service.base).register({
      client_name: 'Registered',
      client_uri: 'https://client.example',
    });
    const { client_id: id, client_secret: secret = '', registration_access_token: access } = registration;
    const list = await operator.get<Page<Client>>('clients?q=registered');
    const shown = await operator.get<Client>(`clients/${id}`);
    expect(shown.status).toBe(200);
    expect(shown.headers.get('cache-control')).toBe('no-store');
    expect(list.body.items).toEqual([shown.body]);
    expect(shown.body).toMatchObject({
      id,
      name: 'Registered',
      status: 'active',
      redirect_uris: registration['redirect_uris'],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      metadata: { client_uri: 'https://client.example' },
      created_at: textLike(/^\d{4}-.*Z$/),
      last_used_at: null,
      revoked_at: null,
      live_tokens: 0,
      live_sessions: 0,
    });
    const row = await service.prisma.client.findUniqueOrThrow({ where: { id } });
    const hidden = [secret, access, ...[row.secretDigest!, row.registrationTokenDigest].flatMap(spellings)];
    for (const value of hidden) expect(shown.text + list.text).not.toContain(value);
  });

  it('counts what is live', async () => {
    const { clientId, tokenId } = await createBusyClient('Busy');
    const counts = async (): Promise<number[]> => {
      const { body } = await operator.get<Client>(`clients/${clientId}`);
      return [body.live_tokens, body.live_sessions];
    };
    expect(await counts()).toEqual([2, 1]);
    expect(await operator.items<Client>('clients?q=busy')).toMatchObject([
      { live_tokens: 2, live_sessions: 1 },
    ]);
    await service.prisma.accessToken.update({ where: { id: tokenId }, data: { revokedAt: new Date() } });
    expect(await counts()).toEqual([1, 1]);
    await service.prisma.user.updateMany({
      where: { accessTokens: { some: { clientId } } },
      data: { disabledAt: new Date() },
    });
    expect(await counts()).toEqual([0, 1]);
  });

  it('searches names and ids literally, in any case', async () => {
    const names = ['100% Cupcake', '100 Cupcakes', 'snake_case', 'snakeXcase', 'back\\slash'];
    const ids = new Map<string, string>();
    for (const name of names) ids.set(name, await createClient(service, name));
    const found = async (q: string): Promise<string[]> =>
      (await operator.items<Client>(`clients?q=${encodeURIComponent(q)}`)).map(({ name }) => name).sort();
    expect(await found('CUPCAKE')).toEqual(['100 Cupcakes', '100% Cupcake']);
    expect(await found('0%')).toEqual(['100% Cupcake']);
    expect(await found('e_c')).toEqual(['snake_case']);
    expect(await found('k\\s')).toEqual(['back\\slash']);
    expect(await found(ids.get('snakeXcase')!.toUpperCase())).toEqual(['snakeXcase']);
    expect(await found(ids.get('snakeXcase')!.slice(3, 20))).toEqual(['snakeXcase']);
    expect(await found("'; DROP TABLE clients; --")).toEqual([]);
  });

  it('filters by status', async () => {
    const [active, revoked] = [
      await createClient(service, 'Filter A'),
      await createClient(service, 'Filter B'),
    ];
    await operator.call('DELETE', `clients/${revoked}`);
    const found = async (status: string): Promise<string[]> =>
      (await operator.items<Client>(`clients?q=filter&status=${status}`)).map(({ id }) => id).sort();
    expect(await found('active')).toEqual([active]);
    expect(await found('revoked')).toEqual([revoked]);
    expect(await found('active,revoked')).toEqual([active, revoked].sort());
    for (const bad of ['', 'gone', 'active,']) {
      expect([bad, (await operator.get(`clients?status=${bad}`)).status]).toEqual([bad, 400]);
    }
    expect((await operator.get('clients?q=%00')).status).toBe(400);
    expect((await operator.get(`clients?q=${'x'.repeat(201)}`)).status).toBe(400);
  });

  it.each(['GET', 'DELETE'])('answers 404 to %s of an unknown id', async (method) => {
    for (const id of [randomUUID(), 'nonsense', '%00', '%F0%9F%A7%81', 'a'.repeat(3000)]) {
      const { status, headers } = await operator.call(method, `clients/${id}`);
      expect([id, status, headers.get('content-type')]).toEqual([
        id,
        404,
        textLike(/^application\/problem\+json/),
      ]);
    }
  });

  it('revokes a client with all that it has, again and again', async () => {
    const { clientId, token } = await createBusyClient('Revoked');
    const answer = await operator.call('DELETE', `clients/${clientId}`);
    expect([answer.status, answer.text, answer.headers.get('cache-control')]).toEqual([204, '', 'no-store']);
    const shown = await operator.get<Client>(`clients/${clientId}`);
    expect(shown.body).toMatchObject({ status: 'revoked', live_tokens: 0, revoked_at: textLike(/./) });
    const stream = await fetch(`${service.base}/sse`, { headers: { Authorization: `Bearer ${token}` } });
    await stream.body?.cancel();
    expect(stream.status).toBe(401);

    expect((await operator.call('DELETE', `clients/${clientId}`)).status).toBe(204);
    expect((await operator.get<Client>(`clients/${clientId}`)).body.revoked_at).toBe(shown.body.revoked_at);
  });

  it('leaves the revocation in the trail', async () => {
    const clientId = await createClient(service);
    await operator.call('DELETE', `clients/${clientId}`);
    await service.app.get(AuditService).flush();
    expect(await operator.items(`audit?type=client.revoked&client_id=${clientId}`)).toMatchObject([
      { actor: 'operator', outcome: 'success', request_id: textLike(/./) },
    ]);
  });
});
