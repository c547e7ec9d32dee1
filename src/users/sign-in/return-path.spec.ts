import fc from 'fast-check';
import { loginPath, returnPath } from './return-path.js';

const BASE = 'https://gatehouse.example';

describe('returnPath', () => {
  it.each([
    '/',
    '/oauth/consent/abc',
    '/documents/7?q=a%20b&x=https://evil.example#top',
    '/a//b',
    '/.//evil.example',
  ])('keeps %s', (path) => {
    expect(returnPath(path)).toBe(path);
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/a\\..\\b',
    'https://evil.example',
    'https:/evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    '\t//evil.example',
    '/\n/evil.example',
    ' /path',
    '/pa th',
    '/ä',
    'path',
    '',
    `/${'x'.repeat(5000)}`,
    undefined,
    null,
    7,
    ['/a', '/b'],
    { toString: () => '/a' },
  ])('takes %j for /', (returnTo) => {
    expect(returnPath(returnTo)).toBe('/');
  });

  it('never leads to another origin', () => {
    const tricky = fc.string({
      unit: fc.constantFrom('/', '\\', '.', ':', '@', '?', '#', '\t', '\n', ' ', 'a', '%', '2', 'f'),
    });
    fc.assert(
      fc.property(fc.oneof(tricky, fc.webUrl(), fc.string()), (returnTo) => {
        return new URL(returnPath(returnTo), BASE).origin === BASE;
      }),
      { numRuns: 2000 },
    );
  });
});

describe('loginPath', () => {
  it('comes back to the path, query and all', () => {
    const path = '/authorize?state=a%26b&scope=mcp+x';
    expect(new URL(loginPath(path), BASE).searchParams.get('return_to')).toBe(path);
  });

  it('says nothing of where everybody goes, nor of where nobody may', () => {
    expect([loginPath('/'), loginPath('//evil.example')]).toEqual(['/login', '/login']);
  });
});
