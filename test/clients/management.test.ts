import { randomUUID } from 'node:crypto';
import { AuditService } from '../../src/audit/audit.service.js';
import { createToken } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { manage, REDIRECT_URI, register, registered } from './registrar.js';

const TOKEN = 'a'.repeat(43);

describe('/register/{client_id}', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  const isAccepted = async (token: string): Promise<boolean> => {
    const response = await fetch(`${service.base}/sse`, { headers: { Authorization: `Bearer ${token}` } });
    await response.body?.cancel();
    return response.status === 200;
  };

  it('GET: 200 with what is registered and the presented token, without the secret', async () => {
    const { body } = await register(service, {
      redirect_uris: [REDIRECT_URI, 'http://localhost/cb'],
      client_name: 'Client',
      contacts: ['ops@client.example'],
      logo_uri: 'https://client.example/logo.png',
    });
    const { client_secret: secret, client_secret_expires_at: expiry, ...rest } = body;
    expect([typeof secret, expiry]).toEqual(['string', 0]);
    const answer = await manage(
      service,
      'GET',
      String(rest['client_id']),
      String(rest['registration_access_token']),
    );
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toEqual(rest);
  });

  it('DELETE: 204, and nothing of the client passes any more', async () => {
    const {
      client_id: id = '',
      registration_access_token: access = '',
      ...client
    } = await registered(service);
    const { token } = await createToken(service, { clientId: id });
    const other = await createToken(service);
    const { status, body, headers } = await manage(service, 'DELETE', id, access);
    expect([status, body, headers.get('cache-control')]).toEqual([204, {}, 'no-store']);
    expect(await isAccepted(token)).toBe(false);
    expect(await isAccepted(other.token)).toBe(true);
    const basic = Buffer.from(`${id}:${client['client_secret']!}`).toString('base64');
    const exchanged = await fetch(`${service.base}/token`, {
      method: 'POST',
      headers: { Authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'authorization_code', code: 'x', code_verifier: TOKEN }),
    });
    expect(exchanged.status).toBe(401);
    const row = await service.prisma.client.findUniqueOrThrow({ where: { id } });
    expect(row.revokedAt).not.toBeNull();

    for (const method of ['GET', 'PUT', 'DELETE'] as const) {
      expect((await manage(service, method, id, access)).status).toBe(401);
    }
    await service.app.get(AuditService).flush();
    const events = await service.prisma.auditEvent.findMany({
      where: { clientId: id, type: 'client.revoked' },
    });
    expect(events).toMatchObject([{ actor: `client:${id}`, outcome: 'success' }]);
  });

  it('DELETE, twenty at once: one revocation, each answered 204 or 401', async () => {
    const { client_id: id = '', registration_access_token: access = '' } = await registered(service);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => manage(service, 'DELETE', id, access)),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toContain(204);
    expect(statuses.filter((status) => status !== 204 && status !== 401)).toEqual([]);
    await service.app.get(AuditService).flush();
    const where = { clientId: id, type: 'client.revoked' };
    expect(await service.prisma.auditEvent.count({ where })).toBe(1);
  });

  it.each(['GET', 'PUT', 'DELETE'] as const)(
    '%s: 401 in the same words for a wrong token, an unknown and a revoked client, and what no client is called',
    async (method) => {
      const { client_id: id = '', registration_access_token: access = '' } = await registered(service);
      const other = await registered(service);
      const revoked = await registered(service);
      await manage(service, 'DELETE', revoked['client_id']!, revoked['registration_access_token']);
      const refused = [
        await manage(service, method, id, TOKEN),
        await manage(service, method, id, other['registration_access_token']),
        await manage(service, method, id, other['client_secret']),
        await manage(service, method, id, `${access}=`),
        await manage(service, method, randomUUID(), access),
        await manage(service, method, revoked['client_id']!, revoked['registration_access_token']),
        ...(await Promise.all(
          ['%00', '%F0%9F%A7%81', 'x'.repeat(3000), '..%2f'].map((bad) =>
            manage(service, method, bad, access),
          ),
        )),
      ];
      for (const { status, headers, body } of refused) {
        expect(status).toBe(401);
        expect(body).toEqual({
          error: 'invalid_token',
          error_description: 'This needs the registration access token of the client',
        });
        expect(headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/);
        expect(headers.get('cache-control')).toBe('no-store');
      }
      expect((await manage(service, 'GET', id, access)).status).toBe(200);
    },
  );

  it('401 without a token, or with one that is not in the header', async () => {
    const { client_id: id = '', registration_access_token: access = '' } = await registered(service);
    const url = `${service.base}/register/${id}`;
    const basic = `Basic ${Buffer.from(`${id}:${access}`).toString('base64')}`;
    for (const response of [
      await fetch(url),
      await fetch(url, { method: 'DELETE' }),
      await fetch(url, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: '{}' }),
      await fetch(`${url}?access_token=${access}`),
      await fetch(url, { headers: { Authorization: basic } }),
      await fetch(url, { headers: { Authorization: access } }),
      await fetch(url, { method: 'DELETE', body: new URLSearchParams({ access_token: access }) }),
    ]) {
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="Gatehouse registration"');
    }
    expect((await manage(service, 'GET', id, access)).status).toBe(200);
  });

  it('takes a trailing slash for the same route, and knows no other method', async () => {
    const { client_id: id = '', registration_access_token: access = '' } = await registered(service);
    expect((await manage(service, 'GET', `${id}/`, access)).status).toBe(200);
    const response = await fetch(`${service.base}/register/${id}`, { method: 'PATCH' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')?.split(', ').sort()).toEqual(['DELETE', 'GET', 'HEAD', 'PUT']);
  });
});
