import fc from 'fast-check';
import { searchQuery } from './search-query.js';

describe('searchQuery', () => {
  it.each([
    ['lemon cake', 'lemon cake'],
    ['"lemon cake" or -nuts', '"lemon cake" or -nuts'],
    ['-"lemon cake"', '-"lemon cake"'],
    ['gluten-free', 'gluten-free'],
    ['state--of', 'state--of'],
    ['crème brûlée 😋', 'crème brûlée 😋'],
    ['a -- b', 'a   b'],
    ['a - b', 'a   b'],
    ['--verbose', ' verbose'],
    ['-', ' '],
    ['(-(-a', '( (-a'],
    ['a\0b\tc\x7f', 'a b c '],
    ['a\ud83db', 'a b'],
  ])('takes %j for %j', (sent, query) => {
    expect(searchQuery(sent)).toBe(query);
  });

  it('cuts what is too long, not within a character', () => {
    expect(searchQuery('ab '.repeat(5000))).toHaveLength(1000);
    expect(searchQuery(`a${'😋'.repeat(600)}`)).not.toMatch(/\p{Cs}/u);
  });

  it('is always text that Postgres takes, with no run of "not" in it', () => {
    const unit = fc.constantFrom('-', '-', ' ', '"', '(', '!', '&', '|', 'a', '\0', '\t', '\ud800', '\u3000');
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit, maxLength: 80 }), fc.string({ unit: 'binary' })), (sent) => {
        const query = searchQuery(sent);
        return !/[\p{Cc}\p{Cs}]|(^|[\s"])-[\s!&|()]*-/u.test(query);
      }),
      { numRuns: 3000 },
    );
  });
});
