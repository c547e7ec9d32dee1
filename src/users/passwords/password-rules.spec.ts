import fc from 'fast-check';
import { passwordFault } from './password-rules.js';

describe('passwordFault', () => {
  it.each(['', 'short', 'elevenchars', '🔑'.repeat(11)])('finds %j too short', (password) => {
    expect(passwordFault(password)).toMatch(/at least 12 characters/);
  });

  it.each(['x'.repeat(1025), '🔑'.repeat(257), 'é'.repeat(513)])(
    'finds a password of over 1,024 bytes too long',
    (password) => {
      expect(passwordFault(password)).toMatch(/at most 1024 bytes/);
    },
  );

  it.each(['x'.repeat(12), '🔑'.repeat(12), ' '.repeat(12), 'x'.repeat(1024), '\0'.repeat(12)])(
    'takes %j',
    (password) => {
      expect(passwordFault(password)).toBeUndefined();
    },
  );

  it('takes any characters, as long as there are 12', () => {
    const password = fc.string({ unit: 'binary', minLength: 12, maxLength: 256 });
    fc.assert(fc.property(password, (chosen) => passwordFault(chosen) === undefined));
  });
});
