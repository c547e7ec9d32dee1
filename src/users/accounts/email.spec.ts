import fc from 'fast-check';
import { accountEmail } from './email.js';

describe('accountEmail', () => {
  it.each([
    ['Alice@Example.COM', 'alice@example.com'],
    ['  alice@example.com\t', 'alice@example.com'],
    ['ÄRGER@example.com', 'ärger@example.com'],
  ])('stores %j as %j', (text, email) => {
    expect(accountEmail(text)).toBe(email);
  });

  it.each([
    '',
    '   ',
    'a\0b@example.com',
    'a\nb@example.com',
    '\ud800@example.com',
    `${'x'.repeat(310)}@example.com`,
  ])('knows that no account has %j', (text) => {
    expect(accountEmail(text)).toBeUndefined();
  });

  it('gives what it gave again', () => {
    const text = fc.oneof(fc.emailAddress(), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(text, (given) => {
        const email = accountEmail(given);
        return email === undefined || accountEmail(email) === email;
      }),
    );
  });
});
