import * as oauth from 'oauth4webapi';
import { location } from '../support/browser.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { type AuthMethod, StrictClient } from './strict-client.js';

describe('oauth4webapi', () => {
  let service: TestApp;
  let strict: StrictClient;
  beforeAll(async () => {
    service = await startTestApp({ environment: { REGISTRATION_STATUS: '201' } });
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    strict = await StrictClient.discover(new URL(`${service.base}/sse`));
  });

  it('learns from the challenge of a resource where its metadata is', async () => {
    const refused = strict.call('mcp_00000000000000000000000000000000', 'search', { query: 'cupcake' });
    await expect(refused).rejects.toMatchObject({
      constructor: oauth.WWWAuthenticateChallengeError,
      status: 401,
      cause: [
        {
          scheme: 'bearer',
          parameters: {
            error: 'invalid_token',
            scope: 'mcp',
            resource_metadata: `${service.base}/.well-known/oauth-protected-resource`,
          },
        },
      ],
    });
    const base = new URL(service.base);
    const described = await fetch(`${service.base}/.well-known/oauth-protected-resource`);
    expect(await oauth.processResourceDiscoveryResponse(base, described)).toMatchObject({
      authorization_servers: [service.base],
      scopes_supported: ['mcp'],
    });
  });

  it.each<AuthMethod>(['client_secret_basic', 'client_secret_post', 'none'])(
    'goes the whole way to a tool with %s',
    async (method) => {
      const client = await strict.register({ token_endpoint_auth_method: method, scope: 'mcp' });
      expect(client.token_endpoint_auth_method).toBe(method);
      const tokens = await strict.redeem(client, await strict.approved(client, { scope: 'mcp' }));
      expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 86_400, scope: 'mcp' });
      expect((await strict.call(tokens.access_token, 'search', { query: 'cupcake' })).status).toBe(200);
    },
  );

  it('is told why it did not get in, with the issuer and the state that it sent', async () => {
    const client = await strict.register();
    const asked = (await strict.authorizationUrl(client)).href;
    const denied = location(await strict.person.decide(await strict.person.openConsentAt(asked), 'deny'));
    expect(() => strict.validated(client, denied)).toThrow(
      expect.objectContaining({
        constructor: oauth.AuthorizationResponseError,
        error: 'access_denied',
      }) as Error,
    );
    const unscoped = await strict.authorizationUrl(client, { scope: 'everything' });
    const faulty = location(await strict.person.browser.get(unscoped.href));
    expect(() => strict.validated(client, faulty)).toThrow(
      expect.objectContaining({
        constructor: oauth.AuthorizationResponseError,
        error: 'invalid_scope',
      }) as Error,
    );
  });

  it('understands each refusal of a registration and of a code', async () => {
    await expect(
      strict.register({ redirect_uris: ['http://client.example/callback'] }),
    ).rejects.toMatchObject({
      constructor: oauth.ResponseBodyError,
      status: 400,
      error: 'invalid_redirect_uri',
    });
    const client = await strict.register();
    const callback = await strict.approved(client);
    await expect(strict.redeem({ ...client, client_secret: 'wrong' }, callback)).rejects.toMatchObject({
      constructor: oauth.WWWAuthenticateChallengeError,
      status: 401,
      cause: [{ scheme: 'basic' }],
    });
    const { access_token: token } = await strict.redeem(client, callback);
    await expect(strict.redeem(client, callback)).rejects.toMatchObject({
      constructor: oauth.ResponseBodyError,
      status: 400,
      error: 'invalid_grant',
    });
    await expect(strict.call(token, 'search', { query: 'cupcake' })).rejects.toMatchObject({ status: 401 });
  });
});
