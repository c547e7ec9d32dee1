import fc from 'fast-check';
import { documentUrlFault, isDocumentUrl } from './document-url.js';

describe('documentUrlFault', () => {
  it.each([
    'https://chatgpt.com/oauth/client.json',
    'https://client.example/',
    'https://xn--bcher-kva.example/oauth/client-metadata',
    'https://a.b.c.client.example/%7Euser/a;b=c,d@e',
  ])('finds nothing wrong with %s', (url) => {
    expect(documentUrlFault(url)).toBeUndefined();
  });

  it.each([
    ['http://client.example/c.json', 'https'],
    ['https://client.example', 'written as https://client.example/'],
    ['https://client.example:443/c.json', 'written as'],
    ['https://client.example:8443/c.json', 'port'],
    ['https://user@client.example/c.json', 'user'],
    ['https://user:word@client.example/c.json', 'user'],
    ['https://client.example/c.json#', 'fragment'],
    ['https://client.example/c.json#a', 'fragment'],
    ['https://client.example/c.json?', 'query'],
    ['https://client.example/c.json?a=b', 'query'],
    ['https://client.example/a/../c.json', 'written as https://client.example/c.json'],
    ['https://client.example/./c.json', 'written as'],
    ['https://client.example/%2e%2e/c.json', 'written as'],
    ['https://client.example/a/.%2E/c.json', 'written as'],
    ['https://CLIENT.example/c.json', 'written as'],
    ['HTTPS://client.example/c.json', 'written as'],
    ['https:client.example/c.json', 'written as'],
    ['https:///client.example/c.json', 'written as'],
    ['https://client.example\\@10.0.0.1/c.json', 'not a URL'],
    ['https://bücher.example/c.json', 'not a URL'],
    ['https://client.example/c json', 'not a URL'],
    ['https://client.example./c.json', 'domain name'],
    ['https://localhost/c.json', 'domain name'],
    ['https://intranet/c.json', 'domain name'],
    ['https://client_1.example/c.json', 'domain name'],
    ['https://-client.example/c.json', 'domain name'],
    ['https://93.184.216.34/c.json', 'domain name'],
    ['https://127.0.0.1/c.json', 'domain name'],
    ['https://2130706433/c.json', 'written as'],
    ['https://0x7f000001/c.json', 'written as'],
    ['https://0177.0.0.1/c.json', 'written as'],
    ['https://127.1/c.json', 'written as'],
    ['https://%31%32%37.0.0.1/c.json', 'written as'],
    ['https://[::1]/c.json', 'domain name'],
    ['https://[::ffff:127.0.0.1]/c.json', 'written as'],
    [`https://client.example/${'c'.repeat(500)}`, 'longer'],
    ['', 'not a URL'],
  ])('%s: %s', (url, words) => {
    expect(documentUrlFault(url)).toContain(words);
  });

  it('lets nothing through that a parser reads otherwise than it is written', () => {
    const part = fc.constantFrom(
      '/',
      '.',
      '..',
      '%2e',
      '@',
      ':',
      '1',
      'a',
      'A',
      '\\',
      '[',
      ']',
      '?',
      '#',
      'é',
      '-',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const text = `https://${parts.join('')}`;
        if (documentUrlFault(text) !== undefined) return;
        const { href, host, pathname } = new URL(text);
        expect([href, `https://${host}${pathname}`]).toEqual([text, text]);
        expect(host).toMatch(/^[a-z0-9.-]+\.[a-z][a-z0-9-]*$/);
      }),
    );
  });
});

describe('isDocumentUrl', () => {
  it.each(['https://client.example/c.json', 'HTTPS://client.example', 'http://client.example/c.json'])(
    '%s is meant as one',
    (id) => expect(isDocumentUrl(id)).toBe(true),
  );

  it.each(['5b2f7b86-0c1f-4c0e-9f0a-5d1e8d2a9a11', 'https', 'urn:https://x', ''])('%j is not', (id) =>
    expect(isDocumentUrl(id)).toBe(false),
  );
});
