import fc from 'fast-check';
import { parseBasic } from './basic-credentials.js';

const basic = (pair: string | Uint8Array): string => `Basic ${Buffer.from(pair).toString('base64')}`;

describe('parseBasic', () => {
  it('gives back what was percent-encoded, whatever it was', () => {
    const texts = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(texts, texts, (id, secret) => {
        const header = basic(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`);
        expect(parseBasic(header)).toEqual({ id, secret });
      }),
    );
  });

  it('gives back what was not encoded, where it has no percent sign, and no colon in the id', () => {
    const texts = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('%', ''));
    fc.assert(
      fc.property(texts, texts, (text, secret) => {
        const id = text.replaceAll(':', '');
        expect(parseBasic(basic(`${id}:${secret}`))).toEqual({ id, secret });
      }),
    );
  });

  it('throws at nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.uint8Array().map(basic)), (header) => {
        const credentials = parseBasic(header);
        expect([undefined, 'string']).toContain(credentials && typeof credentials.secret);
      }),
    );
  });

  it.each([
    ['a raw plus in both', basic('a+b:c+d'), 'a+b', 'c+d'],
    ['an encoded plus', basic('a:%2B'), 'a', '+'],
    ['a colon in the secret', basic('a:b:c'), 'a', 'b:c'],
    ['an encoded colon in the id', basic('a%3Ab:c'), 'a:b', 'c'],
    ['an empty secret', basic('a:'), 'a', ''],
    ['letters beyond ASCII', basic('é:ß'), 'é', 'ß'],
    ['a byte order mark', basic('\ufeffa:b'), '\ufeffa', 'b'],
    ['a scheme in another case', basic('a:b').replace('Basic', 'bAsIC'), 'a', 'b'],
    ['more than one space', basic('a:b').replace(' ', '   '), 'a', 'b'],
    ['base64 without its padding', basic('a:bc').replaceAll('=', ''), 'a', 'bc'],
  ])('reads %s', (_, header, id, secret) => {
    expect(parseBasic(header)).toEqual({ id, secret });
  });

  it.each([
    ['nothing', ''],
    ['a scheme alone', 'Basic'],
    ['an empty pair', 'Basic '],
    ['another scheme', basic('a:b').replace('Basic', 'Bearer')],
    ['no colon', basic('ab')],
    ['half a percent-encoding', basic('a:100%')],
    ['no percent-encoding', basic('a:%zz')],
    ['percent-encoding of no UTF-8', basic('a:%ff')],
    ['no UTF-8', basic(new Uint8Array([0x61, 0x3a, 0xff]))],
    ['no base64', 'Basic a:b'],
    ['base64url', 'Basic YTo_-w=='],
    ['more after it', `${basic('a:b')}, Bearer x`],
    ['white space within', 'Basic YT pi'],
  ])('does not read %s', (_, header) => {
    expect(parseBasic(header)).toBeUndefined();
  });
});
