import { announceBody } from '../support/announce-body.js';
import { createToken, type TokenFixture, type TokenOptions } from '../support/fixtures.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { ClientUse } from '../../src/clients/client-use.service.js';
import { LastUsedService } from '../../src/tokens/last-used.service.js';

const SESSION = '0123456789abcdef0123456789abcdef';
const JSON_BODY = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' };

const ROUTES: [method: string, path: string][] = [
  ['GET', '/sse'],
  ['POST', '/messages'],
  ['POST', `/messages/?session_id=${SESSION}`],
  ['POST', '/tools/search'],
  ['POST', '/tools/none-of-this-name'],
  ['GET', `/tools/executions/${SESSION}`],
];

describe('the bearer guard', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  /** A route that opens no stream: 404 for whoever is let in. */
  const call = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${service.base}/tools/executions/${SESSION}`, { headers });
  const present = (token: string): Promise<Response> => call({ Authorization: `Bearer ${token}` });
  const bareChallenge = (): string =>
    `Bearer resource_metadata="${service.base}/.well-known/oauth-protected-resource", scope="mcp"`;

  it.each(ROUTES)('%s %s without a token: 401 that says where to get one', async (method, path) => {
    const response = await fetch(`${service.base}${path}`, method === 'GET' ? {} : JSON_BODY);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(bareChallenge());
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('lets a live token in, whatever the case of the scheme', async () => {
    const { token } = await createToken(service);
    expect((await present(token)).status).toBe(404);
    expect((await call({ Authorization: `bearer ${token}` })).status).toBe(404);
    expect((await call({ Authorization: `BEARER ${token}` })).status).toBe(404);
  });

  it('takes a token from the header alone', async () => {
    const { token } = await createToken(service);
    const url = `${service.base}/tools/search`;
    const places: Promise<Response>[] = [
      fetch(`${url}?access_token=${token}`, JSON_BODY),
      fetch(`${url}?token=${token}`, JSON_BODY),
      fetch(`${service.base}/sse?access_token=${token}`),
      fetch(url, { ...JSON_BODY, body: JSON.stringify({ access_token: token }) }),
      fetch(url, { method: 'POST', body: new URLSearchParams({ access_token: token }) }),
      ...['X-Access-Token', 'X-API-Key', 'Proxy-Authorization', 'Cookie'].flatMap((name) => [
        call({ [name]: token }),
        call({ [name]: `Bearer ${token}` }),
        call({ [name]: `access_token=${token}` }),
      ]),
    ];
    for (const response of await Promise.all(places)) {
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe(bareChallenge());
    }
  });

  it('does not look for a token in a body beside a good header', async () => {
    const { token } = await createToken(service);
    const response = await fetch(`${service.base}/tools/none-of-this-name`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ access_token: 'something else' }),
    });
    expect(response.status).toBe(404);
  });

  it.each([
    'mcp_',
    'mcp_0123',
    'null',
    'undefined',
    'mcp_00112233445566778899AABBCCDDEEFF',
    'mcp_00112233445566778899aabbccddeef',
    'mcp_00112233445566778899aabbccddeeff0',
    'mcp_00112233445566778899aabbccddeeff',
    "mcp_'; DROP TABLE access_tokens; --",
    '%00',
    'x'.repeat(4000),
  ])('refuses %s as an invalid token', async (token) => {
    const response = await present(token);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(
      'Bearer error="invalid_token", error_description="The access token is invalid, expired or revoked", ' +
        `resource_metadata="${service.base}/.well-known/oauth-protected-resource", scope="mcp"`,
    );
    expect(await response.json()).toEqual({
      error: 'invalid_token',
      error_description: 'The access token is invalid, expired or revoked',
    });
  });

  it.each(['Bearer', 'Bearer  two', 'Bearer one two', 'Basic one two', 'Basic dGVzdDp0ZXN0', 'mcp_'])(
    'refuses the header %j',
    async (authorization) => {
      expect((await call({ Authorization: authorization })).status).toBe(401);
    },
  );

  const now = (): Date => new Date();
  const dead: [why: string, options: TokenOptions, kill: (of: TokenFixture) => Promise<unknown>][] = [
    ['expired', { expiresIn: -1 }, () => Promise.resolve()],
    ['of another audience', { audience: 'https://elsewhere.example' }, () => Promise.resolve()],
    [
      'revoked',
      {},
      ({ tokenId: id }) => service.prisma.accessToken.update({ where: { id }, data: { revokedAt: now() } }),
    ],
    [
      'of a revoked grant',
      {},
      ({ grantId: id }) => service.prisma.grant.update({ where: { id }, data: { revokedAt: now() } }),
    ],
    [
      'of a revoked client',
      {},
      ({ clientId: id }) => service.prisma.client.update({ where: { id }, data: { revokedAt: now() } }),
    ],
    [
      'of a disabled user',
      {},
      ({ userId: id }) => service.prisma.user.update({ where: { id }, data: { disabledAt: now() } }),
    ],
  ];

  it.each(dead)('refuses a token %s, in the words for an unknown one', async (_, options, kill) => {
    const unknown = await present('mcp_00112233445566778899aabbccddeeff');
    const fixture = await createToken(service, options);
    await kill(fixture);
    const response = await present(fixture.token);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(unknown.headers.get('www-authenticate'));
    expect(await response.text()).toBe(await unknown.text());
  });

  it('answers 403 to a token without the scope, and names every scope that is needed', async () => {
    const { token } = await createToken(service, { scopes: ['other', 'mcpx'] });
    const response = await present(token);
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_scope", error_description="This needs the scope mcp", ' +
        `resource_metadata="${service.base}/.well-known/oauth-protected-resource", scope="mcp"`,
    );
    expect(await response.json()).toMatchObject({ error: 'insufficient_scope' });
  });

  it('answers before the body is read', async () => {
    for (const path of ['/tools/search', `/messages/?session_id=${SESSION}`]) {
      expect(await announceBody(`${service.base}${path}`)).toBe(401);
      expect(await announceBody(`${service.base}${path}`, { Authorization: 'Bearer mcp_0' })).toBe(401);
    }
  });

  it('notes when a token and its client were last used', async () => {
    const { token, tokenId, clientId } = await createToken(service);
    const before = Date.now();
    await present(token);
    await service.app.get(LastUsedService).flush();
    await service.app.get(ClientUse).flush();
    const row = await service.prisma.accessToken.findUniqueOrThrow({
      where: { id: tokenId },
      select: { lastUsedAt: true, client: { select: { id: true, lastUsedAt: true } } },
    });
    expect(row.client.id).toBe(clientId);
    for (const used of [row.lastUsedAt, row.client.lastUsedAt]) {
      expect(used?.getTime()).toBeGreaterThanOrEqual(before);
      expect(used?.getTime()).toBeLessThanOrEqual(Date.now());
    }
  });
});
