import fc from 'fast-check';
import { isUri, UriTemplate } from './uri-template.js';

const match = (template: string, uri: string) => new UriTemplate(template).match(uri);

describe('UriTemplate', () => {
  it.each([
    ['bakery://orders/{id}', 'bakery://orders/7', { id: '7' }],
    ['bakery://orders/{id}/lines/{line}', 'bakery://orders/a%20b/lines/2', { id: 'a b', line: '2' }],
    ['file:///{+path}', 'file:///recipes/lemon.md', { path: 'recipes/lemon.md' }],
    ['file:///{+path}.md', 'file:///a.md.md', { path: 'a.md' }],
    ['x://{a}-{b}', 'x://1-2-3', { a: '1', b: '2-3' }],
    ['x://{a}', 'x://%C3%BC', { a: 'ü' }],
  ])('%s has %s', (template, uri, variables) => {
    expect(match(template, uri)).toEqual(variables);
  });

  it.each([
    ['bakery://orders/{id}', 'bakery://orders/'],
    ['bakery://orders/{id}', 'bakery://orders/7/lines'],
    ['bakery://orders/{id}', 'bakery://orders/7?all'],
    ['bakery://orders/{id}', 'bakery://ORDERS/7'],
    ['bakery://orders/{id}', 'xbakery://orders/7'],
    ['bakery://orders/{id}/lines', 'bakery://orders/7/lines/2'],
    ['bakery://orders/{id}', 'bakery://orders/%00'],
    ['bakery://orders/{id}', 'bakery://orders/%ZZ'],
    ['bakery://orders/{id}', 'bakery://orders/%C3'],
    ['x://{a}-{b}', 'x://-2'],
  ])('%s has no %s', (template, uri) => {
    expect(match(template, uri)).toBeUndefined();
  });

  it.each([
    ['bakery://orders', 'no variable'],
    ['x://{a}{b}', 'text must stand between'],
    ['x://{a}/{a}', 'twice'],
    ['x://{?query}', 'only {name} and {+name}'],
    ['x://{a*}', 'only {name} and {+name}'],
    ['x://{a', 'only {name} and {+name}'],
  ])('cannot be %s', (template, words) => {
    expect(() => new UriTemplate(template)).toThrow(words);
  });

  it('gives back whatever was percent-encoded into it', () => {
    const value = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text));
    const template = new UriTemplate('x://{a}/and/{b}');
    fc.assert(
      fc.property(value, value, (a, b) => {
        const uri = `x://${encodeURIComponent(a)}/and/${encodeURIComponent(b)}`;
        expect(template.match(uri)).toEqual({ a, b });
      }),
    );
  });

  it('throws at nothing', () => {
    const template = new UriTemplate('x://{a}-{+b}.');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (rest) => void template.match(`x://${rest}`)));
  });

  it('names its variables in their order', () => {
    expect(new UriTemplate('x://{b}/{+a}').names).toEqual(['b', 'a']);
  });
});

describe('isUri', () => {
  it.each(['', 'x://a\0', 'x://a\n', 'x://\ud800', `x://${'a'.repeat(2048)}`, 7, undefined, null])(
    'refuses %j',
    (value) => {
      expect(isUri(value)).toBe(false);
    },
  );

  it('takes what a server may call its own', () => {
    expect(isUri('bakery://menu')).toBe(true);
  });
});
