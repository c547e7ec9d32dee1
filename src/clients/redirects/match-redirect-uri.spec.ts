import fc from 'fast-check';
import { matchRedirectUri } from './match-redirect-uri.js';
import { redirectUriFault } from './redirect-uri.js';

describe('matchRedirectUri', () => {
  const CHATGPT = 'https://chatgpt.com/connector_platform_oauth_redirect';

  it.each([
    [[CHATGPT], CHATGPT],
    [['https://a.example/', CHATGPT], CHATGPT],
    [['http://127.0.0.1/'], 'http://127.0.0.1:33418/'],
    [['http://127.0.0.1:33418/'], 'http://127.0.0.1/'],
    [['http://localhost:1234/callback'], 'http://localhost:65535/callback'],
    [['http://[::1]/cb?a=b'], 'http://[::1]:9/cb?a=b'],
    [['http://localhost?a=b'], 'http://localhost:9?a=b'],
    [['cursor://anysphere.cursor-mcp/oauth/callback'], 'cursor://anysphere.cursor-mcp/oauth/callback'],
  ])('%j answers at %s', (registered, presented) => {
    expect(matchRedirectUri(registered, presented)).toBe(true);
  });

  it.each([
    [[], CHATGPT],
    [[CHATGPT], ''],
    [[CHATGPT], `${CHATGPT}/`],
    [[CHATGPT], `${CHATGPT}?x`],
    [[CHATGPT], 'https://CHATGPT.com/connector_platform_oauth_redirect'],
    [[CHATGPT], 'https://chatgpt.com:443/connector_platform_oauth_redirect'],
    [['https://a.example/'], 'https://a.example:8443/'],
    [['https://a.example/'], 'https://a.example'],
    [['https://localhost/cb'], 'https://localhost:8443/cb'],
    [['http://localhost/cb'], 'https://localhost/cb'],
    [['http://localhost/cb'], 'http://127.0.0.1/cb'],
    [['http://127.0.0.1/cb'], 'http://[::1]/cb'],
    [['http://localhost/cb'], 'http://localhost:1/cb/'],
    [['http://localhost/cb'], 'http://localhost:1/CB'],
    [['http://localhost/cb'], 'http://localhost:1/cb?x'],
    [['http://localhost/cb'], 'http://localhost:1/cb#x'],
    [['http://localhost/'], 'http://localhost:1'],
    [['http://localhost/cb'], 'http://localhost:/cb'],
    [['http://localhost/cb'], 'http://localhost:01/cb'],
    [['http://localhost/cb'], 'http://localhost:65536/cb'],
    [['http://localhost/cb'], 'http://localhost:1@evil.example/cb'],
    [['http://localhost/cb'], 'http://localhost:1.evil.example/cb'],
    [['http://localhost/cb'], 'http://localhost.evil.example:1/cb'],
    [['http://localhost/cb'], 'http://user@localhost:1/cb'],
    [['http://localhost/cb'], 'http://localhost:1\\@evil.example/cb'],
    [['http://localhost/cb'], 'http://localhost:1/cb\n'],
    [['http://localhost/cb'], 'http://localhost:1/x/../cb'],
    [['http://localhost/cb'], ' http://localhost:1/cb'],
    [['cursor://host/cb'], 'cursor://host:1/cb'],
    [['com.example.app:/cb'], 'com.example.app:/CB'],
  ])('%j does not answer at %j', (registered, presented) => {
    expect(matchRedirectUri(registered, presented)).toBe(false);
  });

  const ports = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined });
  const hosts = fc.constantFrom('localhost', '127.0.0.1', '[::1]');
  const paths = fc.constantFrom('', '/', '/cb', '/cb/', '/callback?a=b', '?a=b');
  const loopback = (host: string, port: number | undefined, path: string): string =>
    `http://${host}${port === undefined ? '' : `:${port}`}${path}`;

  it('lets the port of a loopback one differ, and nothing else', () => {
    fc.assert(
      fc.property(hosts, hosts, ports, ports, paths, paths, (host, host2, port, port2, path, path2) => {
        const isSame = host === host2 && path === path2;
        const registered = loopback(host, port, path);
        expect(matchRedirectUri([registered], loopback(host2, port2, path2))).toBe(isSame);
      }),
    );
  });

  it('compares every other character for character', () => {
    const uris = fc.oneof(
      fc.webUrl({ validSchemes: ['https'], withQueryParameters: true }),
      fc.webPath().map((path) => `com.example.app:${path}`),
    );
    fc.assert(
      fc.property(fc.array(uris, { maxLength: 10 }), uris, fc.string(), (registered, uri, more) => {
        expect(matchRedirectUri([...registered, uri], uri)).toBe(true);
        expect(matchRedirectUri(registered, uri)).toBe(registered.includes(uri));
        expect(matchRedirectUri([uri], uri + more)).toBe(more === '');
        expect(matchRedirectUri([uri], more + uri)).toBe(more === '');
      }),
    );
  });

  it('answers only where the browser goes to this machine', () => {
    const pieces = [
      '@',
      ':',
      ':1',
      '/',
      '\\',
      '.',
      '?',
      '#',
      'evil.example',
      '[::1]',
      '%2e',
      '\t',
      '//',
      '80',
    ];
    const between = fc.array(fc.constantFrom(...pieces), { maxLength: 5 }).map((parts) => parts.join(''));
    let matched = 0;
    fc.assert(
      fc.property(between, between, (before, after) => {
        const presented = `http://${before}localhost${after}/cb`;
        if (!matchRedirectUri(['http://localhost/cb'], presented)) return;
        matched += 1;
        expect(redirectUriFault(presented)).toBeUndefined();
        const { hostname, username, pathname, search, hash } = new URL(presented);
        expect([hostname, username, pathname, search, hash]).toEqual(['localhost', '', '/cb', '', '']);
      }),
      { numRuns: 5000 },
    );
    expect(matched).toBeGreaterThan(10);
  });
});
