import { ClientsService } from '../../src/clients/clients.service.js';
import type { OAuthClient } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { expectPage } from './pages.js';
import { registeredClient, signedIn } from './people.js';

const CLAUDE = 'https://claude.ai/api/mcp/auth_callback';

describe('GET /authorize answers with a page, and sends nobody on,', () => {
  let service: TestApp;
  let client: OAuthClient;
  beforeAll(async () => {
    service = await startTestApp();
    client = await registeredClient(service);
  });
  afterAll(() => service.close());

  it.each([
    ['is missing', undefined],
    ['is empty', ''],
    ['is unknown', '00000000-0000-4000-8000-000000000000'],
    ['is malformed', 'no such client'],
    ['has a NUL', 'a\0b'],
    ['is no ASCII', 'ü🧁'],
    ['is long', 'a'.repeat(5000)],
    ['is script', '<script>alert(1)</script>'],
  ])('where client_id %s', async (_, id) => {
    const text = await expectPage(await client.authorize({ client_id: id }), 400);
    expect(text).toContain('The app is not known here');
  });

  it('where client_id is no UTF-8', async () => {
    const url = client.authorizationUrl().replace(/client_id=[^&]*/, 'client_id=%ff%fe');
    await expectPage(await client.browser.get(url), 400);
  });

  it('where the client is revoked, in the same words as for an unknown one', async () => {
    const revoked = await signedIn(await registeredClient(service));
    await service.app.get(ClientsService).revoke(revoked.registration!.client_id, 'operator');
    const text = await expectPage(await revoked.authorize(), 400);
    const unknown = await expectPage(await revoked.authorize({ client_id: 'unknown' }), 400);
    const withoutId = (words: string): string => words.replace(/Request .*/, '');
    expect(withoutId(text)).toBe(withoutId(unknown));
  });

  it.each([
    'https://evil.example/',
    'https://chatgpt.com/connector_platform_oauth_redirect/',
    'https://chatgpt.com/connector_platform_oauth_redirect?a=b',
    'https://chatgpt.com/connector_platform_oauth_redirect#part',
    'https://chatgpt.com/connector_platform_oauth_redirec',
    'https://chatgpt.com:443/connector_platform_oauth_redirect',
    'https://ChatGPT.com/connector_platform_oauth_redirect',
    'https://user@chatgpt.com/connector_platform_oauth_redirect',
    'https://chatgpt.com.evil.example/connector_platform_oauth_redirect',
    'https://chatgpt.com\\@evil.example/',
    'https://chatgpt.com/./connector_platform_oauth_redirect',
    ' https://chatgpt.com/connector_platform_oauth_redirect',
    'https://chatgpt.com/connector_platform_oauth_redirect\0',
    'http://chatgpt.com/connector_platform_oauth_redirect',
    'http://localhost:1/connector_platform_oauth_redirect',
    '//chatgpt.com/connector_platform_oauth_redirect',
    '/oauth/callback',
    'javascript:alert(1)',
  ])('where redirect_uri is not registered: %s', async (uri) => {
    const text = await expectPage(await client.authorize({ redirect_uri: uri }), 400);
    expect(text).toContain('not registered');
  });

  it('where redirect_uri is not registered, also for whoever is signed in and whatever else is wrong', async () => {
    const person = await signedIn(await registeredClient(service));
    const answer = await person.authorize({
      redirect_uri: 'https://evil.example/',
      response_type: 'token',
    });
    await expectPage(answer, 400);
  });

  it.each([
    ['two are registered', [CLAUDE, 'https://claude.com/api/mcp/auth_callback']],
    ['one is registered beside a loopback one', [CLAUDE, 'http://localhost/cb']],
    ['a loopback one alone is registered', ['http://localhost:4711/cb']],
  ])('where redirect_uri is missing and %s', async (_, uris) => {
    const several = await registeredClient(service, undefined, { redirect_uris: uris });
    const text = await expectPage(await several.authorize({ redirect_uri: undefined }), 400);
    expect(text).toContain('at which of its addresses');
  });

  it.each([
    'response_type',
    'client_id',
    'redirect_uri',
    'code_challenge',
    'code_challenge_method',
    'scope',
    'state',
    'anything_else',
  ])('where %s is repeated, be it the same again', async (name) => {
    const url = new URL(client.authorizationUrl(), service.base);
    const value = url.searchParams.get(name) ?? 'x';
    url.searchParams.set(name, value);
    url.searchParams.append(name, value);
    expect(await expectPage(await client.browser.get(url.href), 400)).toContain('repeated');
  });

  it('of which none is stored', async () => {
    const count = await service.prisma.authorizationRequest.count();
    await client.authorize({ client_id: 'unknown' });
    await client.authorize({ redirect_uri: 'https://evil.example/' });
    await client.authorize({ scope: 'nothing' });
    expect(await service.prisma.authorizationRequest.count()).toBe(count);
  });
});
