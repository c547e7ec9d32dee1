import fc from 'fast-check';
import { randomToken } from '../../common/secrets.js';
import { seal, unseal } from './sealed-answer.js';

const TOKEN = `mcpr_${randomToken()}`;

describe('a sealed answer', () => {
  it('is read with its token again, whatever it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (answer) => {
        expect(unseal(seal(answer, TOKEN), TOKEN)).toBe(answer);
      }),
    );
  });

  it('is never the same twice, and has nothing readable in it', () => {
    const answer = JSON.stringify({ access_token: `mcp_${'0'.repeat(32)}` });
    const sealed = Buffer.from(seal(answer, TOKEN));
    expect(sealed.equals(seal(answer, TOKEN))).toBe(false);
    for (const piece of ['access_token', 'mcp_', TOKEN]) expect(sealed.includes(piece)).toBe(false);
  });

  it('is read with no other token', () => {
    const sealed = seal('answer', TOKEN);
    expect(() => unseal(sealed, `mcpr_${randomToken()}`)).toThrow();
  });

  it('is not read where one bit of it was changed, or its end is missing', () => {
    const sealed = seal('{"access_token":"mcp_"}', TOKEN);
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
        const changed = Uint8Array.from(sealed);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => unseal(changed, TOKEN)).toThrow();
      }),
    );
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => unseal(sealed.slice(0, length), TOKEN)).toThrow();
    }
  });
});
