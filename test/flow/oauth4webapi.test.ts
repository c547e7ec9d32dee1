import * as oauth from 'oauth4webapi';
import { location } from '../support/browser.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { type AuthMethod, StrictClient } from './strict-client.js';

describe('oauth4webapi', () => {
  let service: TestApp;
  let strict: StrictClient;
  beforeAll(async () => {
    service = await startTestApp({ environment: { REGISTRATION_STATUS: '201', REFRESH_TOKENS: 'on' } });
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

  const registered = (method: AuthMethod, metadata: Partial<oauth.Client> = {}): Promise<oauth.Client> =>
    method === 'private_key_jwt'
      ? strict.registerSigning(metadata)
      : strict.register({ token_endpoint_auth_method: method, ...metadata });

  const METHODS: AuthMethod[] = ['client_secret_basic', 'client_secret_post', 'none', 'private_key_jwt'];

  it.each(METHODS)('goes the whole way to a tool with %s', async (method) => {
    const client = await registered(method, { scope: 'mcp' });
    expect(client.token_endpoint_auth_method).toBe(method);
    const tokens = await strict.redeem(client, await strict.approved(client, { scope: 'mcp' }));
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 86_400, scope: 'mcp' });
    expect((await strict.call(tokens.access_token, 'search', { query: 'cupcake' })).status).toBe(200);
  });

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

  it.each(METHODS)('refreshes, asks after and gives up its tokens with %s', async (method) => {
    const client = await registered(method, {
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'mcp offline_access',
    });
    const first = await strict.redeem(client, await strict.approved(client, { scope: 'mcp offline_access' }));
    const second = await strict.refresh(client, first.refresh_token!);
    expect(second.access_token).not.toBe(first.access_token);
    if (method !== 'none') {
      expect(await strict.introspect(client, second.access_token)).toMatchObject({
        active: true,
        client_id: client.client_id,
        scope: expect.stringContaining('mcp') as unknown,
      });
      expect(await strict.introspect(client, 'mcp_00000000000000000000000000000000')).toEqual({
        active: false,
      });
    }
    await strict.revoke(client, second.access_token);
    await strict.revoke(client, 'mcp_00000000000000000000000000000000');
    if (method !== 'none') {
      expect(await strict.introspect(client, second.access_token)).toEqual({ active: false });
    }
    await expect(strict.call(second.access_token, 'search', { query: 'cupcake' })).rejects.toMatchObject({
      constructor: oauth.WWWAuthenticateChallengeError,
      status: 401,
    });
  });

  it('is told that a refresh token was revoked', async () => {
    const client = await strict.register({
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'mcp offline_access',
    });
    const { refresh_token: token = '' } = await strict.redeem(
      client,
      await strict.approved(client, { scope: 'mcp offline_access' }),
    );
    await strict.revoke(client, token);
    await expect(strict.refresh(client, token)).rejects.toMatchObject({
      constructor: oauth.ResponseBodyError,
      status: 400,
      error: 'invalid_grant',
    });
  });
});
