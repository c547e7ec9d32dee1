import fc from 'fast-check';
import { markedParts } from './marks.js';

describe('markedParts', () => {
  it.each([
    ['', []],
    ['plain', [['plain', false]]],
    ['\u0002a\u0003', [['a', true]]],
    [
      'x \u0002a\u0003 y \u0002b\u0003',
      [
        ['x ', false],
        ['a', true],
        [' y ', false],
        ['b', true],
      ],
    ],
    [
      '\u0002a\u0003\u0002b\u0003',
      [
        ['a', true],
        ['b', true],
      ],
    ],
    ['\u0003a\u0002b', [['ab', false]]],
  ])('reads %j', (marked, parts) => {
    expect(markedParts(marked).map(({ text, isMatch }) => [text, isMatch])).toEqual(parts);
  });

  it('loses and adds nothing but the marks', () => {
    const unit = fc.constantFrom('\u0002', '\u0003', 'a', '\n', '🧁');
    fc.assert(
      fc.property(fc.string({ unit }), (marked) => {
        const whole = markedParts(marked)
          .map(({ text }) => text)
          .join('');
        return whole === marked.replace(/[\u0002\u0003]/g, '');
      }),
    );
  });
});
