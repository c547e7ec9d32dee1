import fc from 'fast-check';
import { citationUrl, documentPath, isDocumentId, webUrl } from './document.js';

const BASE = 'https://gatehouse.example';

describe('isDocumentId', () => {
  it.each(['7', 'order-1001', 'a/b?c#d', 'Ärger & Co', '蛋糕', '😋', '...', ' .', 'x'.repeat(200)])(
    'takes %j',
    (id) => {
      expect(isDocumentId(id)).toBe(true);
    },
  );

  it.each([
    ['', 'nothing'],
    ['x'.repeat(201), 'too long'],
    ['a\0', 'NUL'],
    ['a\nb', 'a line break'],
    ['a\u2028b', 'a line separator'],
    ['a\u007f', 'a control character'],
    ['a\u202eb', 'a bidirectional override'],
    ['a\u200b', 'a zero-width space'],
    ['a\ud800', 'half a surrogate pair'],
    ['.', 'the folder'],
    ['..', 'the folder above'],
  ])('refuses %j: %s', (id) => {
    expect(isDocumentId(id)).toBe(false);
  });
});

describe('webUrl', () => {
  it.each([
    ['https://shop.example/a?b=c#d', 'https://shop.example/a?b=c#d'],
    ['http://shop.example', 'http://shop.example/'],
    ['HTTPS://Shop.Example/', 'https://shop.example/'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    [' https://shop.example/a b"<', 'https://shop.example/a%20b%22%3C'],
  ])('takes %j for %s', (url, href) => {
    expect(webUrl(url)).toBe(href);
  });

  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'javascript://https://shop.example/%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://shop.example/1',
    'ftp://shop.example',
    '//shop.example',
    '/path',
    'shop.example',
    '',
    null,
  ])('refuses %j', (url) => {
    expect(webUrl(url)).toBeUndefined();
  });
});

describe('citationUrl', () => {
  it('is where the document came from, else its page', () => {
    expect(citationUrl({ id: '7', url: 'https://shop.example/7' }, BASE)).toBe('https://shop.example/7');
    expect(citationUrl({ id: '7', url: null }, BASE)).toBe(`${BASE}/documents/7`);
    expect(citationUrl({ id: 'a/b', url: 'javascript:alert(1)' }, BASE)).toBe(`${BASE}/documents/a%2Fb`);
  });

  it('leads to a page of this origin, below /documents/, whatever the id', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }).filter(isDocumentId), (id) => {
        const url = new URL(citationUrl({ id, url: null }, BASE));
        expect([url.origin, url.pathname, url.search, url.hash]).toEqual([BASE, documentPath(id), '', '']);
        expect(decodeURIComponent(url.pathname.slice('/documents/'.length))).toBe(id);
      }),
    );
  });
});
