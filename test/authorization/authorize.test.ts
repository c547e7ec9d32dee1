import { createHash } from 'node:crypto';
import { digest } from '../../src/common/secrets.js';
import { Browser, location } from '../support/browser.js';
import type { OAuthClient } from '../support/oauth-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { expectPage } from './pages.js';
import { registeredClient } from './people.js';

const CLAUDE = 'https://claude.ai/api/mcp/auth_callback';
const CURSOR = 'cursor://anysphere.cursor-mcp/oauth/callback';

describe('GET /authorize', () => {
  let service: TestApp;
  let client: OAuthClient;
  beforeAll(async () => {
    service = await startTestApp();
    client = await registeredClient(service);
  });
  afterAll(() => service.close());

  const stored = async (answer: Response) => {
    const id = location(answer).pathname.replace('/oauth/consent/', '');
    return service.prisma.authorizationRequest.findUniqueOrThrow({ where: { id } });
  };

  it('keeps a good request for ten minutes, for this browser, and leads to the consent page', async () => {
    const before = Date.now();
    const answer = await client.authorize({ resource: `${service.base}/sse` });
    expect(answer.status).toBe(302);
    expect(location(answer).origin).toBe(service.base);
    expect(answer.headers.get('location')).toMatch(/^\/oauth\/consent\/[A-Za-z0-9_-]{32}$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const request = await stored(answer);
    expect(request).toMatchObject({
      clientId: client.registration!.client_id,
      redirectUri: client.redirectUri,
      scopes: ['mcp'],
      state: client.state,
      codeChallenge: createHash('sha256').update(client.verifier).digest('base64url'),
      audience: service.base,
      userId: null,
      approvedAt: null,
    });
    const lifetime = request.expiresAt.getTime() - before;
    expect(lifetime).toBeGreaterThanOrEqual(600_000);
    expect(lifetime).toBeLessThan(660_000);
    const browser = client.browser.jar.get('gatehouse_browser')!;
    expect(request.browserDigest).toEqual(digest(browser));
  });

  it('is one route with and without a slash', async () => {
    const answer = await client.browser.get(client.authorizationUrl().replace('?', '/?'));
    expect([answer.status, location(answer).pathname]).toEqual([
      302,
      expect.stringMatching(/^\/oauth\/consent\//),
    ]);
  });

  it.each(['POST', 'PUT', 'DELETE'])('has no %s', async (method) => {
    const answer = await fetch(`${service.base}${client.authorizationUrl()}`, { method, redirect: 'manual' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  describe('what is let through', () => {
    it('a redirect URI that is not sent, where the one registered is no loopback one', async () => {
      const request = await stored(await client.authorize({ redirect_uri: undefined }));
      expect(request).toMatchObject({ redirectUri: client.redirectUri });
    });

    it.each([
      ['http://localhost/callback', 'http://localhost:53682/callback'],
      ['http://localhost:3118/callback', 'http://localhost:53682/callback'],
      ['http://127.0.0.1:33418/', 'http://127.0.0.1:4/'],
      ['http://[::1]:9/cb?x=y', 'http://[::1]/cb?x=y'],
    ])('a loopback redirect URI that differs from %s in its port', async (registered, presented) => {
      const native = await registeredClient(service, registered);
      expect(await stored(await native.authorize({ redirect_uri: presented }))).toMatchObject({
        redirectUri: presented,
      });
    });

    it.each([
      'http://localhost:53682/other',
      'http://127.0.0.1:53682/callback',
      'https://localhost:53682/callback',
      'http://localhost.evil.example:53682/callback',
      'http://localhost:53682@evil.example/callback',
    ])('no loopback redirect URI that differs in more: %s', async (presented) => {
      const native = await registeredClient(service, 'http://localhost/callback');
      await expectPage(await native.authorize({ redirect_uri: presented }), 400);
    });

    it('a custom scheme', async () => {
      const cursor = await registeredClient(service, CURSOR);
      expect(await stored(await cursor.authorize())).toMatchObject({ redirectUri: CURSOR });
    });

    it.each<[string | undefined, unknown, string[]]>([
      [undefined, undefined, ['mcp']],
      [undefined, 'mcp', ['mcp']],
      ['mcp mcp', undefined, ['mcp']],
      ['openid mcp offline_access', undefined, ['mcp']],
      ['', undefined, ['mcp']],
    ])('scope %j of a client registered with %j', async (scope, registered, kept) => {
      const other = await registeredClient(service, CLAUDE, { scope: registered });
      expect((await stored(await other.authorize({ scope }))).scopes).toEqual(kept);
    });

    it.each(['', '/', '/sse', '/mcp'])('resource BASE%s: the audience is BASE', async (path) => {
      const answer = await client.authorize({ resource: service.base + path });
      expect((await stored(answer)).audience).toBe(service.base);
    });

    it('several resources, parameters that mean nothing here, response_mode=query', async () => {
      const url = `${client.authorizationUrl({ resource: service.base, response_mode: 'query' })}&resource=${service.base}/mcp&prompt=none&nonce=1`;
      expect((await stored(await client.browser.get(url))).audience).toBe(service.base);
    });

    it('a state of 4,096 characters', async () => {
      const state = 'é'.repeat(96) + 'x'.repeat(4000);
      expect((await stored(await client.authorize({ state }))).state).toBe(state);
    });
  });

  it('gives each browser an id of its own, and keeps it', async () => {
    const [one, other] = [new Browser(service.base), new Browser(service.base)];
    const id = async (browser: Browser): Promise<string | undefined> => {
      await browser.get(client.authorizationUrl());
      return browser.jar.get('gatehouse_browser');
    };
    const first = await id(one);
    expect(first).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await id(one)).toBe(first);
    expect(await id(other)).not.toBe(first);
  });
});
