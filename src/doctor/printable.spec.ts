import fc from 'fast-check';
import { printable } from './printable.js';

describe('printable', () => {
  it('takes out what a terminal obeys', () => {
    expect(printable('\u001b[2Jall is \u202egood\r\n')).toBe('[2Jall is good');
  });

  it('leaves nothing that ends a line, and is never long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const shown = printable(text);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
        expect(shown.length).toBeLessThanOrEqual(162);
      }),
    );
  });

  it('shows what is no text as JSON', () => {
    expect(printable({ a: ['b'] })).toBe('{"a":["b"]}');
    expect(printable(undefined)).toBe('nothing');
  });

  it('leaves what is readable as it is', () => {
    expect(printable('https://gate.example/Törtchen')).toBe('https://gate.example/Törtchen');
  });
});
