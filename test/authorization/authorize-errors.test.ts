import { location } from '../support/browser.js';
import type { OAuthClient } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { registeredClient } from './people.js';

describe('GET /authorize answers the client with', () => {
  let service: TestApp;
  let client: OAuthClient;
  beforeAll(async () => {
    service = await startTestApp();
    client = await registeredClient(service);
  });
  afterAll(() => service.close());

  const expectError = (answer: Response, code: string, state: string | null = client.state): void => {
    expect(answer.status).toBe(302);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const url = location(answer);
    expect(url.origin + url.pathname).toBe(client.redirectUri);
    expect(url.searchParams.get('error')).toBe(code);
    // RFC 6749 §4.1.2.1: no quotation mark, backslash or non-ASCII character.
    expect(url.searchParams.get('error_description')).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(url.searchParams.get('state')).toBe(state);
    expect(url.searchParams.get('iss')).toBe(service.base);
    expect(url.searchParams.has('code')).toBe(false);
  };

  it.each<[string, Record<string, string | undefined>]>([
    ['invalid_request', { response_type: undefined }],
    ['invalid_request', { response_type: '' }],
    ['unsupported_response_type', { response_type: 'token' }],
    ['unsupported_response_type', { response_type: 'code token' }],
    ['unsupported_response_type', { response_type: 'code\0' }],
    ['invalid_request', { response_mode: 'fragment' }],
    ['invalid_request', { response_mode: 'form_post' }],
    ['invalid_request', { code_challenge: undefined }],
    ['invalid_request', { code_challenge: undefined, code_challenge_method: undefined }],
    ['invalid_request', { code_challenge_method: undefined }],
    ['invalid_request', { code_challenge_method: 'plain' }],
    ['invalid_request', { code_challenge_method: 's256' }],
    ['invalid_request', { code_challenge: 'a'.repeat(42) }],
    ['invalid_request', { code_challenge: 'a'.repeat(44) }],
    ['invalid_request', { code_challenge: `${'a'.repeat(42)}=` }],
    ['invalid_request', { code_challenge: `${'a'.repeat(42)}\0` }],
    ['invalid_scope', { scope: 'unknown' }],
    ['invalid_scope', { scope: 'openid profile' }],
    ['invalid_scope', { scope: '   ' }],
    ['invalid_scope', { scope: 'mc\0p' }],
    ['invalid_target', { resource: 'https://other.example' }],
    ['invalid_target', { resource: 'not a URL' }],
    ['invalid_target', { resource: '\0' }],
    ['unsupported_response_type', { response_type: '<script>' }],
  ])('%s for %p', async (code, parameters) => {
    expectError(await client.authorize(parameters), code);
  });

  it('without a state where none was sent', async () => {
    expectError(await client.authorize({ scope: 'unknown', state: undefined }), 'invalid_scope', null);
  });

  it.each([
    ['has a NUL', encodeURIComponent('a\0b')],
    ['is no UTF-8', 'a%ff%feb'],
    ['is an encoded lone surrogate', 'a%ed%a0%80b'],
    ['is longer than 4,096 characters', 'x'.repeat(4097)],
  ])('where state %s, and that state is not in it', async (_, state) => {
    const url = client.authorizationUrl().replace(/state=[^&]*/, `state=${state}`);
    expectError(await client.browser.get(url), 'invalid_request', null);
  });

  it('where one of several resources is not ours', async () => {
    const url = `${client.authorizationUrl({ resource: service.base })}&resource=https://other.example`;
    expectError(await client.browser.get(url), 'invalid_target');
  });

  it('where the client is not registered for codes', async () => {
    const other = await registeredClient(service);
    await service.prisma.client.update({
      where: { id: other.registration!.client_id },
      data: { grantTypes: ['refresh_token'] },
    });
    expectError(await other.authorize({ state: client.state }), 'unauthorized_client');
  });

  it('keeps the query that the redirect URI has', async () => {
    const uri = 'https://claude.ai/cb?tenant=a%20b&tenant=%2B';
    const other = await registeredClient(service, uri);
    const { href } = location(await other.authorize({ scope: 'unknown' }));
    expect(href.startsWith(`${uri}&error=invalid_scope&`)).toBe(true);
  });
});
