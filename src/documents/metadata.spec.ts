import fc from 'fast-check';
import { isMetadata } from './metadata.js';

const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);

describe('isMetadata', () => {
  it.each([
    {},
    { a: null, b: true, c: -0.5, d: 'x', e: [], f: {} },
    { a: nested(19) },
    { a: 'x'.repeat(16_000) },
    Object.assign(Object.create(null) as object, { a: 1 }),
  ])('takes %j', (value) => {
    expect(isMetadata(value)).toBe(true);
  });

  it.each([
    [null],
    [undefined],
    ['text'],
    [[]],
    [{ a: undefined }],
    [{ a: NaN }],
    [{ a: Infinity }],
    [{ a: 1n }],
    [{ a: new Date() }],
    [{ a: () => 1 }],
    [{ a: '\0' }],
    [{ a: ['\ud800'] }],
    [{ '\0': 1 }],
    [JSON.parse('{"__proto__":1}')],
    [{ a: [JSON.parse('{"__proto__":{}}')] }],
    [{ a: nested(20) }],
    [{ a: 'x'.repeat(16_400) }],
    [Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`name ${n}`, n]))],
  ])('refuses %p', (value) => {
    expect(isMetadata(value)).toBe(false);
  });

  it('looks at no more of a value than it may have', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 200_000; level += 1) deep = [deep];
    expect(isMetadata({ deep })).toBe(false);
    let wide: unknown = 'x';
    for (let level = 0; level < 19; level += 1) wide = Array.from({ length: 50 }, () => wide);
    expect(isMetadata({ wide })).toBe(false);
  });

  it('takes of JSON what comes back from a database just so', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (value) => {
        const json = JSON.stringify(value);
        const isPlain = !/\\u0000|\\ud[89a-f]|"__proto__"/i.test(json) && json.length < 16_000;
        if (isPlain) expect(isMetadata(JSON.parse(json))).toBe(true);
      }),
    );
  });
});
