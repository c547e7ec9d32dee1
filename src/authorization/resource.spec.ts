import fc from 'fast-check';
import { InvalidTarget } from '../common/errors/oauth-error.js';
import { audienceOf, isOurResource } from './resource.js';

const BASE = 'https://gate.example';

describe('isOurResource', () => {
  it.each([
    'https://gate.example',
    'https://gate.example/',
    'https://gate.example/sse',
    'https://gate.example/mcp',
    'HTTPS://Gate.Example/mcp',
    'https://gate.example:443/sse',
    'https://gate.example/other/../sse',
    'https://gate.example/./mcp',
    'https://gate.example/%2e/mcp',
  ])('knows %s', (resource) => {
    expect(isOurResource(resource, BASE)).toBe(true);
  });

  it.each([
    '',
    'gate.example',
    '/sse',
    'https://gate.example.evil.example',
    'https://evil.example/https://gate.example',
    'https://gate.example@evil.example',
    'http://gate.example',
    'https://gate.example:444',
    'https://gate.example/messages',
    'https://gate.example/sse/',
    'https://gate.example/SSE',
    'https://gate.example/sse/more',
    'https://gate.example//sse',
    'https://gate.example?',
    'https://gate.example/?a=b',
    'https://gate.example/#',
    'https://gate.example/sse#part',
    'https:gate.example',
    'https:\\\\gate.example',
    ' https://gate.example',
    'https://gate.example/\n',
    'https://gate.example/s\tse',
    'https://gate.example/\0',
    'https://gate。example',
    'urn:gate.example',
  ])('does not know %j', (resource) => {
    expect(isOurResource(resource, BASE)).toBe(false);
  });

  it('looks at the port', () => {
    expect(isOurResource('http://localhost:3000/mcp', 'http://localhost:3000')).toBe(true);
    expect(isOurResource('http://localhost:3001/mcp', 'http://localhost:3000')).toBe(false);
  });

  it('knows every spelling that is the same URL, and no other', () => {
    const cased = (text: string): fc.Arbitrary<string> =>
      fc
        .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
        .map((upper) => Array.from(text, (c, i) => (upper[i] === true ? c.toUpperCase() : c)).join(''));
    const spelling = fc.tuple(
      cased('https'),
      cased('gate.example'),
      fc.constantFrom('', ':443'),
      fc.array(fc.constantFrom('/.', '/a/..', '/%2E'), { maxLength: 3 }),
      fc.constantFrom('/', '/sse', '/mcp'),
    );
    fc.assert(
      fc.property(spelling, ([scheme, host, port, dots, path]) => {
        expect(isOurResource(`${scheme}://${host}${port}${dots.join('')}${path}`, BASE)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.string()), (resource) => {
        expect(isOurResource(resource, BASE)).toBe(false);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[!-~]{1,20}$/), (rest) => {
        const isSame = ['/', '/sse', '/mcp'].includes(new URL(`${BASE}/${rest}`).href.slice(BASE.length));
        fc.pre(!isSame);
        expect(isOurResource(`${BASE}/${rest}`, BASE)).toBe(false);
      }),
    );
  });
});

describe('audienceOf', () => {
  it('is BASE for none, one and several', () => {
    expect(audienceOf([], BASE)).toBe(BASE);
    expect(audienceOf([`${BASE}/`], BASE)).toBe(BASE);
    expect(audienceOf([`${BASE}/sse`, BASE], BASE)).toBe(BASE);
  });

  it('refuses where one is not ours', () => {
    expect(() => audienceOf([BASE, 'https://other.example'], BASE)).toThrow(InvalidTarget);
  });
});
