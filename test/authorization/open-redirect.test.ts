import { location } from '../support/browser.js';
import type { OAuthClient } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { expectPage } from './pages.js';
import { registeredClient, signedIn } from './people.js';

/** RFC 9700 §4.11.2: anybody can register a client at an address of theirs, and send people a link to us. */
describe('an error of /authorize, where nobody is signed in,', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({
      environment: { TRUSTED_REDIRECT_HOSTS: 'Apps.Example, other.example:8443' },
    });
  });
  afterAll(() => service.close());

  const fail = (client: OAuthClient): Promise<Response> => client.authorize({ scope: 'unknown' });

  it.each([
    ['https://chatgpt.com/connector_platform_oauth_redirect'],
    ['https://claude.ai/api/mcp/auth_callback'],
    ['https://claude.com/api/mcp/auth_callback'],
    ['https://cursor.com/cb'],
    ['https://vscode.dev/redirect'],
    ['https://apps.example/cb'],
    ['https://other.example:8443/cb'],
    ['http://localhost:4711/callback'],
    ['http://127.0.0.1:4711/'],
    ['http://[::1]:4711/'],
  ])('goes to %s, which is trusted', async (uri) => {
    const client = await registeredClient(service, uri);
    const answer = await fail(client);
    expect(answer.status).toBe(302);
    expect(location(answer).href.startsWith(`${uri}?error=invalid_scope&`)).toBe(true);
  });

  it.each([
    ['https://evil.example/phish', 'evil.example'],
    ['https://evil.example:8443/phish', 'evil.example:8443'],
    ['https://other.example/cb', 'other.example'],
    ['https://chatgpt.com.evil.example/cb', 'chatgpt.com.evil.example'],
    ['https://xn--80ak6aa92e.com/cb', 'xn--80ak6aa92e.com'],
    ['cursor://anysphere.cursor-mcp/oauth/callback', 'cursor:'],
    ['vscode://chatgpt.com/cb', 'vscode:'],
    ['com.example.app:/cb', 'com.example.app:'],
  ])('does not send anyone to %s: a page names it and links to it', async (uri, name) => {
    const client = await registeredClient(service, uri);
    const answer = await fail(client);
    const html = await answer.clone().text();
    expect(await expectPage(answer, 400)).toContain(`Go back to ${name}`);
    const [, href = ''] = /<a href="([^"]*)" rel="noreferrer">/.exec(html) ?? [];
    const link = new URL(href.replaceAll('&amp;', '&'));
    expect(link.href.startsWith(`${uri}?`)).toBe(true);
    expect(Object.fromEntries(link.searchParams)).toEqual({
      error: 'invalid_scope',
      error_description: expect.stringMatching(/./) as string,
      state: client.state,
      iss: service.base,
    });
    expect(html).not.toMatch(/http-equiv|<script/i);
  });

  it('goes to the same address once somebody is', async () => {
    for (const uri of ['https://evil.example/phish', 'cursor://anysphere.cursor-mcp/oauth/callback']) {
      const client = await signedIn(await registeredClient(service, uri));
      const answer = await fail(client);
      expect([answer.status, location(answer).href.startsWith(`${uri}?error=`)]).toEqual([302, true]);
    }
  });

  it('has markup in the state for text', async () => {
    const client = await registeredClient(service, 'https://evil.example/phish');
    const state = '"><script>alert(1)</script>';
    const answer = await client.authorize({ scope: 'unknown', state });
    const html = await answer.text();
    expect(html).not.toContain('<script');
    const [, href = ''] = /<a href="([^"]*)"/.exec(html) ?? [];
    expect(new URL(href.replaceAll('&amp;', '&')).searchParams.get('state')).toBe(state);
  });
});
