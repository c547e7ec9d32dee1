import { digest, randomToken } from '../../src/common/secrets.js';
import { createClient } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { manage, REDIRECT_URI, register, registered } from './registrar.js';

describe('registration as the operator allows it', () => {
  let service: TestApp | undefined;
  const start = async (environment: Record<string, string>): Promise<TestApp> =>
    (service = await startTestApp({ environment }));
  afterEach(async () => {
    await service?.close();
    service = undefined;
  });

  it('REGISTRATION_STATUS=201: 201, and nothing else is different', async () => {
    const app = await start({ REGISTRATION_STATUS: '201' });
    const { status, headers, body } = await register(app, { redirect_uris: [REDIRECT_URI] });
    expect([status, headers.get('cache-control')]).toEqual([201, 'no-store']);
    const { status: read } = await manage(
      app,
      'GET',
      String(body['client_id']),
      String(body['registration_access_token']),
    );
    expect(read).toBe(200);
    expect((await register(app, {})).status).toBe(400);
  });

  it('REGISTRATION=allowlist: every redirect URI must be on the list', async () => {
    const app = await start({
      REGISTRATION: 'allowlist',
      REDIRECT_HOSTS: 'ChatGPT.com, client.example:8443,cursor:, localhost',
    });
    const answer = async (...uris: string[]): Promise<unknown[]> => {
      const { status, body } = await register(app, { redirect_uris: uris });
      return [status, body['error'], body['error_description']];
    };
    const CHATGPT = 'https://chatgpt.com/connector_platform_oauth_redirect';
    const allowed = [
      CHATGPT,
      'https://client.example:8443/cb',
      'cursor://anysphere.cursor-mcp/oauth/callback',
      'http://localhost:1234/callback',
    ];
    expect(await answer(...allowed)).toEqual([200, undefined, undefined]);
    for (const uri of [
      'https://evil.example/cb',
      'https://www.chatgpt.com/cb',
      'https://chatgpt.com.evil.example/cb',
      'https://client.example/cb',
      'http://127.0.0.1/cb',
      'vscode://chatgpt.com/cb',
    ]) {
      expect(await answer(CHATGPT, uri)).toEqual([
        400,
        'invalid_redirect_uri',
        expect.stringMatching(/^redirect_uris\[1\]: /),
      ]);
    }
    expect((await answer('https://chatgpt.com@evil.example/'))[1]).toBe('invalid_redirect_uri');
  });

  it('REGISTRATION=allowlist without a list: nobody', async () => {
    const app = await start({ REGISTRATION: 'allowlist' });
    const { status, body } = await register(app, { redirect_uris: [REDIRECT_URI] });
    expect([status, body['error']]).toEqual([400, 'invalid_redirect_uri']);
  });

  it('REGISTRATION=open: the list counts for nothing', async () => {
    const app = await start({ REDIRECT_HOSTS: 'chatgpt.com' });
    expect(await registered(app)).toHaveProperty('client_id');
  });

  it('REGISTRATION=closed: 403 before the body is read, and the clients that there are go on', async () => {
    const app = await start({ REGISTRATION: 'closed' });
    for (const body of [{ redirect_uris: [REDIRECT_URI] }, '{', 'x'.repeat(70_000)]) {
      const answer = await register(app, body);
      expect([answer.status, answer.body['error']]).toEqual([403, 'access_denied']);
    }
    expect(await app.prisma.client.count()).toBe(0);
    expect((await manage(app, 'GET', 'unknown', 'unknown')).status).toBe(401);
  });

  it('REGISTRATION=closed: a client that is there is read and deleted, and not updated', async () => {
    const app = await start({ REGISTRATION: 'closed' });
    const id = await createClient(app);
    const token = randomToken();
    await app.prisma.client.update({ where: { id }, data: { registrationTokenDigest: digest(token) } });
    const metadata = { client_id: id, redirect_uris: [REDIRECT_URI] };
    expect((await manage(app, 'PUT', id, token, metadata)).status).toBe(403);
    expect((await manage(app, 'GET', id, token)).status).toBe(200);
    expect((await manage(app, 'DELETE', id, token)).status).toBe(204);
  });

  it('REGISTRATION=allowlist: no client is updated to what none could register', async () => {
    const app = await start({ REGISTRATION: 'allowlist', REDIRECT_HOSTS: 'client.example' });
    const { client_id: id = '', registration_access_token: token } = await registered(app);
    const metadata = { client_id: id, redirect_uris: ['https://elsewhere.example/callback'] };
    const { status, body } = await manage(app, 'PUT', id, token, metadata);
    expect([status, body['error']]).toEqual([400, 'invalid_redirect_uri']);
  });
});
