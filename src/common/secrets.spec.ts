import { digest, equalSecrets, matchesDigest, randomHex, randomToken } from './secrets.js';

describe('secrets', () => {
  it('are random, as long as asked, in their alphabet', () => {
    expect(randomToken()).toMatch(/^[\w-]{43}$/);
    expect(randomToken(24)).toMatch(/^[\w-]{32}$/);
    expect(randomHex()).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(Array.from({ length: 100 }, () => randomToken())).size).toBe(100);
  });

  it('match their own digest alone', () => {
    const secret = randomToken();
    expect(matchesDigest(secret, digest(secret))).toBe(true);
    expect(matchesDigest(`${secret}x`, digest(secret))).toBe(false);
    expect(matchesDigest('', digest(secret))).toBe(false);
    expect(matchesDigest('', digest(''))).toBe(true);
  });

  it('match nothing where nothing is stored, or what is no digest', () => {
    for (const stored of [undefined, null, new Uint8Array(), new Uint8Array(31), new Uint8Array(33)]) {
      expect(matchesDigest(randomToken(), stored)).toBe(false);
      expect(matchesDigest('', stored)).toBe(false);
    }
  });

  it('are equal where they are', () => {
    expect(equalSecrets('a', 'a')).toBe(true);
    expect(equalSecrets('a', 'b')).toBe(false);
    expect(equalSecrets('a', 'ab')).toBe(false);
  });
});
