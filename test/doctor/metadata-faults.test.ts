import { BehindProxy } from './behind-proxy.js';
import { redirect, sendPage } from './proxy.js';

const AUTHORIZATION_SERVER = '/.well-known/oauth-authorization-server';
const PROTECTED_RESOURCE = '/.well-known/oauth-protected-resource';
const OPENID = '/.well-known/openid-configuration';
const MANIFEST = '/.well-known/mcp/manifest.json';

describe('the doctor, where discovery is not as it should be', () => {
  const deployment = new BehindProxy();

  /** Changes a document wherever it is served. */
  const inDocument =
    (name: string, change: (document: Record<string, unknown>) => object) =>
    (path: string, text: string): string =>
      path.startsWith(name) ? JSON.stringify(change(JSON.parse(text) as Record<string, unknown>)) : text;

  it.each([
    ['a slash at the end', (base: string) => `${base}/`, 'a slash too many at the end'],
    ['another scheme', (base: string) => base.replace('http:', 'https:'), 'https:// instead of http://'],
    ['another host', () => 'https://other.example', 'another host'],
  ])('the issuer has %s', async (_what, issuer, words) => {
    const said = issuer(deployment.base);
    const body = inDocument(AUTHORIZATION_SERVER, (document) => ({ ...document, issuer: said }));
    const diagnosis = await deployment.diagnose({ body });
    expect(diagnosis.at('fault')).toEqual(['issuer']);
    expect(diagnosis.of('issuer')).toContain(`it says ${said}`);
    expect(diagnosis.of('issuer')).toContain(words);
    expect(diagnosis.of('issuer')).toContain(`PUBLIC_URL=${deployment.base} `);
  });

  it('shows nothing of what a server says that a terminal would obey', async () => {
    const body = inDocument(AUTHORIZATION_SERVER, (document) => ({
      ...document,
      issuer: '\u001b[2Jgood\r✓',
    }));
    expect((await deployment.diagnose({ body })).of('issuer')).toContain('it says [2Jgood ✓:');
  });

  it('an endpoint is on another origin: it is not asked', async () => {
    const body = inDocument(AUTHORIZATION_SERVER, (document) => ({
      ...document,
      token_endpoint: 'https://other.example/token',
    }));
    const diagnosis = await deployment.diagnose({ body });
    expect(diagnosis.at('fault')).toEqual(['endpoints']);
    expect(diagnosis.of('endpoints')).toContain(
      'token_endpoint is https://other.example/token, which is not on',
    );
  });

  it('the metadata is of something else', async () => {
    const body = inDocument(AUTHORIZATION_SERVER, ({ issuer }) => ({ issuer }));
    const diagnosis = await deployment.diagnose({ body });
    expect(diagnosis.at('fault')).toEqual(['authorization-server']);
    for (const name of ['token_endpoint', 'code_challenge_methods_supported', 'iss_parameter_supported']) {
      expect(diagnosis.of('authorization-server')).toContain(name);
    }
    expect(diagnosis.at('skipped')).toContain('endpoints');
  });

  it('one of its paths has an old copy', async () => {
    const body = inDocument(`${AUTHORIZATION_SERVER}/sse`, (document) => ({ ...document, old: true }));
    const diagnosis = await deployment.diagnose({ body });
    expect(diagnosis.at('fault')).toEqual(['authorization-server']);
    expect(diagnosis.of('authorization-server')).toMatch(/\/sse is not the document of .*purge/s);
  });

  it('the resource is the same at each path', async () => {
    const body = inDocument(PROTECTED_RESOURCE, (document) => ({ ...document, resource: deployment.base }));
    const diagnosis = await deployment.diagnose({ body });
    expect(diagnosis.at('fault')).toEqual(['protected-resource']);
    expect(diagnosis.of('protected-resource')).toContain('another path');
  });

  it('the resource names another authorization server', async () => {
    const body = inDocument(PROTECTED_RESOURCE, (document) => ({
      ...document,
      authorization_servers: [`${deployment.base}/`],
    }));
    const diagnosis = await deployment.diagnose({ body });
    expect(diagnosis.at('fault')).toEqual(['protected-resource']);
    expect(diagnosis.of('protected-resource')).toContain(`without ${deployment.base}`);
  });

  it('the manifest names another host', async () => {
    const body = inDocument(MANIFEST, (document) => ({
      ...document,
      endpoints: [{ type: 'sse', url: 'http://app:3000/sse' }, null],
      api: { url: 'http://app:3000/openapi.json' },
    }));
    const diagnosis = await deployment.diagnose({ body });
    expect(diagnosis.at('fault')).toEqual(['manifest']);
    expect(diagnosis.of('manifest')).toMatch(/app:3000\/sse, which is not on .*nothing.*openapi\.json/s);
  });

  it('a page is the answer for an OpenID configuration', async () => {
    const diagnosis = await deployment.diagnose({
      answer: ({ url }, response) => url?.startsWith(OPENID) === true && sendPage(response),
    });
    expect(diagnosis.at('fault')).toEqual(['openid-configuration']);
    expect(diagnosis.of('openid-configuration')).toMatch(/answers 200 text\/html, not 404.*single-page app/s);
  });

  it('an OpenID provider answers there', async () => {
    const diagnosis = await deployment.diagnose({
      answer: ({ url }, response) => {
        if (url !== OPENID) return false;
        response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"issuer":"x"}');
        return true;
      },
    });
    expect(diagnosis.at('fault')).toEqual(['openid-configuration']);
    expect(diagnosis.of('openid-configuration')).toContain('a host name of its own');
  });

  it('discovery is sent to a login page', async () => {
    const diagnosis = await deployment.diagnose({
      answer: ({ url }, response) =>
        url?.startsWith('/.well-known/') === true && redirect(response, 'https://login.example/?to=x'),
    });
    expect(diagnosis.at('fault')).toEqual(
      expect.arrayContaining([
        'authorization-server',
        'protected-resource',
        'openid-configuration',
        'challenge',
      ]),
    );
    expect(diagnosis.of('authorization-server')).toMatch(
      /302, a redirect to https:\/\/login\.example\/\?to=x.*Take the login .* away/s,
    );
  });

  it('everything is sent to a login page: that is said once', async () => {
    const diagnosis = await deployment.diagnose({
      answer: (_request, response) => redirect(response, 'https://login.example/'),
    });
    expect(diagnosis.at('fault')).toEqual(['gatehouse']);
    expect(diagnosis.checks.at(-1)?.name).toBe('gatehouse');
    expect(diagnosis.of('gatehouse')).toContain('Take the login');
  });

  it('HEAD is refused', async () => {
    const diagnosis = await deployment.diagnose({
      answer: ({ method }, response) => method === 'HEAD' && sendPage(response, 405),
    });
    expect(diagnosis.at('fault')).toEqual(['authorization-server', 'protected-resource', 'manifest']);
    expect(diagnosis.of('manifest')).toMatch(/HEAD .* answers 405 .*limit_except/s);
  });

  it('is kept for a day, or never', async () => {
    for (const value of ['public, max-age=86400', 'no-cache', '']) {
      const diagnosis = await deployment.diagnose({
        head: (path, headers) => path.startsWith('/.well-known/') && (headers['cache-control'] = value),
      });
      expect(diagnosis.at('fault')).toEqual([]);
      expect(diagnosis.of('caching')).toMatch(/^warning: .*respect origin headers/);
    }
  });
});
