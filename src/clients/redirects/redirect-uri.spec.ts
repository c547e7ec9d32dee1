import fc from 'fast-check';
import { isLoopbackRedirect, isPrivateUseScheme, redirectUriFault } from './redirect-uri.js';

/** What real clients register, and what else may be. */
const GOOD = [
  'https://chatgpt.com/connector_platform_oauth_redirect',
  'https://chatgpt.com/connector/oauth/abc_123-XYZ',
  'https://claude.ai/api/mcp/auth_callback',
  'https://www.cursor.com/agents/mcp/oauth/callback',
  'cursor://anysphere.cursor-mcp/oauth/callback',
  'vscode://vscode.github-authentication/did-authenticate',
  'vscode-insiders://ms-vscode.mcp/callback',
  'https://vscode.dev/redirect',
  'http://127.0.0.1/',
  'http://127.0.0.1:33418/',
  'http://localhost:6274/oauth/callback/debug',
  'http://localhost',
  'http://[::1]:8080/cb',
  'raycast://oauth?package_name=mcp_server_dust_(dev)',
  'com.raycast:/oauth?package_name=Extension',
  'warp://mcp/oauth2callback',
  'com.example.app:/cb',
  'com.example.app:cb',
  'com.example.app://host:70/cb',
  'https://example.com',
  'https://example.com?tenant=1',
  'https://example.com/?',
  'https://example.com:8443/cb',
  'https://example.com:443/cb',
  'http://localhost:80/cb',
  'HTTPS://Example.COM/CB',
  'https://intranet/cb',
  'https://under_score.example/cb',
  'https://xn--bcher-kva.example/cb',
  'https://192.0.2.1/cb',
  'https://[2001:db8::1]:8443/cb',
  "https://example.com/a;b,c=d&e/@f/(g)!$+'~",
  'https://example.com/cb?return=https://other.example/a%20b@c:d',
  `https://example.com/${'a'.repeat(2048 - 'https://example.com/'.length)}`,
];

const BAD: [string, string][] = [
  ['', 'nothing'],
  ['/callback', 'relative'],
  ['//example.com/cb', 'without a scheme'],
  ['example.com/cb', 'without a scheme'],
  [`https://example.com/${'a'.repeat(2049 - 'https://example.com/'.length)}`, 'too long'],
  ['javascript:alert(1)', 'script'],
  ['JavaScript:alert(1)', 'script in any case'],
  ['javascript://chatgpt.com/%0aalert(1)', 'script behind a comment'],
  ['java\tscript:alert(1)', 'script around a tab'],
  ['data:text/html,hello', 'data'],
  ['file:///etc/passwd', 'a file'],
  ['vbscript:msgbox', 'script'],
  ['blob:https://example.com/1', 'a blob'],
  ['about:blank', 'a page of the browser'],
  ['view-source:https://example.com', 'a page of the browser'],
  ['intent://scan/', 'any app of a phone'],
  ['ftp://example.com/', 'another scheme'],
  ['ws://example.com/', 'another scheme'],
  ['unknown://callback', 'a scheme without a dot of no known client'],
  ['javascript.:alert(1)', 'an empty label'],
  ['com..example:/cb', 'an empty label'],
  ['com.example+app:/cb', 'a plus in a name'],
  ['http://example.com/cb', 'http elsewhere'],
  ['http://localhost.evil.example/cb', 'http elsewhere'],
  ['http://localhost.evil/cb', 'http elsewhere'],
  ['http://127.0.0.1.evil.example/cb', 'http elsewhere'],
  ['http://127.0.0.2/cb', 'http elsewhere'],
  ['http://0.0.0.0/cb', 'http elsewhere'],
  ['http://127.1/cb', 'a short address'],
  ['http://2130706433/cb', 'an address as a number'],
  ['http://0x7f000001/cb', 'an address as a hexadecimal number'],
  ['http://0177.0.0.1/cb', 'an address in octal'],
  ['https://1.2.3/cb', 'a short address'],
  ['http://[0:0:0:0:0:0:0:1]/cb', 'a long address'],
  ['http://[::ffff:127.0.0.1]/cb', 'a mapped address'],
  ['http://[::ffff:7f00:1]/cb', 'a mapped address'],
  ['https://[::ffff:127.0.0.1]/cb', 'a mapped address that a browser writes otherwise'],
  ['http://[::1%25lo0]/cb', 'a zone'],
  ['http://localhost./cb', 'a trailing dot'],
  ['https://chatgpt.com./cb', 'a trailing dot'],
  ['https://chatgpt..com/cb', 'an empty label'],
  ['https://.chatgpt.com/cb', 'an empty label'],
  ['https://user@example.com/cb', 'a user'],
  ['https://user:secret@example.com/cb', 'a user and a password'],
  ['https://chatgpt.com@evil.example/cb', 'a user that looks like a host'],
  ['https://@example.com/cb', 'an empty user'],
  ['https://:@example.com/cb', 'an empty user and password'],
  ['https://chatgpt.com:443@evil.example/cb', 'a user and a password that look like a host'],
  ['cursor://user@host/cb', 'a user'],
  ['cursor://@host/cb', 'an empty user'],
  ['com.example.app://a:b@host/cb', 'a user and a password'],
  ['https://example.com/cb#', 'an empty fragment'],
  ['https://example.com/cb#part', 'a fragment'],
  ['https://chatgpt.com#@evil.example/', 'a fragment in the host'],
  ['com.example.app:/cb#part', 'a fragment'],
  ['https://*.example.com/cb', 'a wildcard'],
  ['https://example.com/*', 'a wildcard'],
  ['http://localhost:*/cb', 'a wildcard'],
  ['cursor://*', 'a wildcard'],
  ['https://chatgpt.com\\@evil.example/cb', 'a backslash'],
  ['https://chatgpt.com\\.evil.example/cb', 'a backslash'],
  ['https:\\\\example.com\\cb', 'backslashes'],
  ['https://example.com/a\\b', 'a backslash in the path'],
  ['com.example.app:\\cb', 'a backslash'],
  [' https://example.com/cb', 'white space before'],
  ['https://example.com/cb ', 'white space after'],
  ['https://example.com/a b', 'white space within'],
  ['https://exa\tmple.com/cb', 'a tab'],
  ['https://example.com/cb\n', 'a line feed after'],
  ['https://example.com\r\n/cb', 'a line break'],
  ['https://example.com/\0', 'a null'],
  ['\u0000https://example.com/cb', 'a null before'],
  ['https://example.com/\u00a0', 'a space beyond ASCII'],
  ['https://ex\u00e4mple.com/cb', 'a letter beyond ASCII in the host'],
  ['https://chatgpt\u3002com/cb', 'an ideographic full stop'],
  ['https://chatgpt\uff0ecom/cb', 'a fullwidth full stop'],
  ['https://\uff43hatgpt.com/cb', 'a fullwidth letter'],
  ['https://chatgpt.com\u2044evil.example/', 'a slash that is none'],
  ['https://chat\u00adgpt.com/cb', 'a soft hyphen'],
  ['https://chat\u200bgpt.com/cb', 'a zero-width space'],
  ['https://faß.example/cb', 'a letter that two standards read differently'],
  ['https://example.com/ü', 'a letter beyond ASCII in the path'],
  ['https://example.com/\ud800', 'half a surrogate pair'],
  ['https://ex%61mple.com/cb', 'a percent-encoded host'],
  ['https://chatgpt.com%2eevil.example/cb', 'a percent-encoded dot'],
  ['https://chatgpt.com%2f@evil.example/cb', 'a percent-encoded slash'],
  ['https://chatgpt.com%00.evil.example/cb', 'a percent-encoded null'],
  ['https://example.com/%', 'half a percent-encoding'],
  ['https://example.com/%zz', 'no percent-encoding'],
  ['https://xn--a/cb', 'a label that is no punycode'],
  ['https://chatgpt.com,evil.example/cb', 'a comma in the host'],
  ['https://chatgpt.com;evil.example/cb', 'a semicolon in the host'],
  ["https://chatgpt.com'.evil.example/cb", 'a quote in the host'],
  ['https://chatgpt.com&evil.example/cb', 'an ampersand in the host'],
  ['https:example.com/cb', 'no slashes'],
  ['https:/example.com/cb', 'one slash'],
  ['https:///example.com/cb', 'three slashes'],
  ['https:////example.com/cb', 'four slashes'],
  ['https://', 'no host'],
  ['https:///', 'no host'],
  ['https://?x', 'no host'],
  ['https://:443/cb', 'no host'],
  ['https://example.com:/cb', 'an empty port'],
  ['https://example.com:0443/cb', 'a port with a zero before'],
  ['https://example.com:99999/cb', 'no port'],
  ['https://example.com:80:443/cb', 'two ports'],
  ['https://example.com:a/cb', 'no port'],
  ['https://example.com:٤٤٣/cb', 'digits beyond ASCII'],
  ['https://[example.com]/cb', 'a name in brackets'],
  ['https://[::1/cb', 'half a bracket'],
  ['https://example.com/a/../cb', 'a path that goes up'],
  ['https://example.com/a/%2e%2E/cb', 'a path that goes up, percent-encoded'],
  ['https://example.com/./cb', 'a path that goes nowhere'],
  ["https://example.com/cb?x='", 'a quote that a browser encodes'],
  ['com.example.app:/../cb', 'a path that goes up'],
  ['<script>', 'no URI'],
  ['https://example.com/"><script>', 'markup'],
];

describe('redirectUriFault', () => {
  it.each(GOOD)('lets %s be registered', (uri) => {
    expect(redirectUriFault(uri)).toBeUndefined();
  });

  it.each(BAD)('refuses %j: %s', (uri) => {
    expect(redirectUriFault(uri)).toEqual(expect.any(String));
    expect(isLoopbackRedirect(uri)).toBe(false);
    expect(isPrivateUseScheme(uri)).toBe(false);
  });

  it('says what is wrong in the characters of an error_description (RFC 6749 §5.2)', () => {
    for (const [uri] of BAD) expect(redirectUriFault(uri)).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
  });

  it('tells what kind of address it is', () => {
    const kinds = (uri: string): boolean[] => [isLoopbackRedirect(uri), isPrivateUseScheme(uri)];
    expect(kinds('https://chatgpt.com/cb')).toEqual([false, false]);
    expect(kinds('https://localhost/cb')).toEqual([false, false]);
    expect(kinds('http://localhost:1/cb')).toEqual([true, false]);
    expect(kinds('http://127.0.0.1')).toEqual([true, false]);
    expect(kinds('http://[::1]/')).toEqual([true, false]);
    expect(kinds('cursor://localhost/cb')).toEqual([false, true]);
    expect(kinds('com.example.app:/cb')).toEqual([false, true]);
  });

  /** What parsers have been known to disagree on, in any order. */
  const PIECES = [
    ...['https:', 'http:', 'HTTP:', 'javascript:', 'cursor:', 'com.example.app:', 'data:', 'file:'],
    ...['//', '/', '\\', '@', ':', '?', '#', '.', '..', ';', ',', '&', '=', "'", '*', '[', ']', '%', '+'],
    ...['localhost', '127.0.0.1', '[::1]', '127.1', 'chatgpt.com', 'evil.example', '.evil.example', 'xn--'],
    ...[':80', ':443', ':8080', ':0080', '%2e', '%2f', '%5c', '%40', '%00', '%61'],
    ...['\t', '\n', ' ', '\0', '。', '．', '\u00ad', '\u200b', 'ß', 'İ', 'A', '\ud800'],
  ];
  const assembled = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join(''));
  const web = assembled.chain((rest) => fc.constantFrom(`https://${rest}`, `http://localhost${rest}`));

  it('lets nothing be registered that two parsers read differently', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(assembled, web, fc.webUrl(), fc.string({ unit: 'binary' })), (uri) => {
        if (redirectUriFault(uri) !== undefined) return;
        accepted += 1;
        // RFC 3986 appendix B, against the URL standard's parser.
        const [, scheme = '', authority = ''] = /^([^:/?#]+):(?:\/\/([^/?#]*))?/.exec(uri) ?? [];
        const url = new URL(uri);
        expect(url.protocol).toBe(`${scheme.toLowerCase()}:`);
        expect([url.username, url.password, url.hash]).toEqual(['', '', '']);
        const host =
          url.protocol === 'https:' || url.protocol === 'http:' ? authority.toLowerCase() : authority;
        expect([url.host, `${url.host}:80`, `${url.host}:443`]).toContain(host);
        if (url.protocol === 'http:') expect(['localhost', '127.0.0.1', '[::1]']).toContain(url.hostname);
      }),
      { numRuns: 5000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});
