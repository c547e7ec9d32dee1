import fc from 'fast-check';
import { challengeOf, isCodeChallenge, isCodeVerifier, provesChallenge } from './pkce.js';

const verifiers = fc.stringMatching(/^[A-Za-z0-9._~-]{43,128}$/);

describe('PKCE', () => {
  it('agrees with RFC 7636 appendix B', () => {
    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    expect(challengeOf(verifier)).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
    expect(provesChallenge(verifier, 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')).toBe(true);
  });

  it('is proven by the verifier of the challenge, which is a challenge', () => {
    fc.assert(
      fc.property(verifiers, (verifier) => {
        expect(isCodeVerifier(verifier)).toBe(true);
        expect(isCodeChallenge(challengeOf(verifier))).toBe(true);
        expect(provesChallenge(verifier, challengeOf(verifier))).toBe(true);
      }),
    );
  });

  it('is proven by no other verifier, nor by the challenge itself', () => {
    fc.assert(
      fc.property(verifiers, verifiers, (one, other) => {
        fc.pre(one !== other);
        expect(provesChallenge(one, challengeOf(other))).toBe(false);
        expect(provesChallenge(challengeOf(one), challengeOf(one))).toBe(false);
        expect(provesChallenge(one, one)).toBe(false);
      }),
    );
  });

  it('is proven by nothing malformed, though its digest be the challenge', () => {
    const malformed = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }).filter((text) => !isCodeVerifier(text)),
      fc.stringMatching(/^[A-Za-z0-9._~-]{1,42}$/),
      fc.stringMatching(/^[A-Za-z0-9._~-]{129,160}$/),
    );
    fc.assert(
      fc.property(malformed, (text) => {
        expect(isCodeVerifier(text)).toBe(false);
        expect(provesChallenge(text, challengeOf(text))).toBe(false);
      }),
    );
  });

  it.each([
    '',
    'a'.repeat(42),
    'a'.repeat(44),
    `${'a'.repeat(42)}=`,
    `${'a'.repeat(42)}+`,
    `${'a'.repeat(43)}\n`,
  ])('has no challenge %j', (text) => {
    expect(isCodeChallenge(text)).toBe(false);
  });

  it.each([`${'a'.repeat(43)}\n`, `${'a'.repeat(43)}+`, `${'a'.repeat(43)}\0`, 'é'.repeat(43)])(
    'has no verifier %j',
    (text) => {
      expect(isCodeVerifier(text)).toBe(false);
    },
  );
});
