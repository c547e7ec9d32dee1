import fc from 'fast-check';
import { isScopeToken, parseScope } from './scope.js';

describe('parseScope', () => {
  it.each([
    ['mcp', ['mcp']],
    ['b a', ['b', 'a']],
    ['a b a', ['a', 'b']],
    ['  a   b ', ['a', 'b']],
    ['mcp MCP', ['mcp', 'MCP']],
    ['documents:read https://example.com/x', ['documents:read', 'https://example.com/x']],
    ['', []],
    [' ', []],
    ['a"b c\\d e\tf g\nh é \0', []],
    ['ok "no"', ['ok']],
  ])('reads %j', (text, scopes) => {
    expect(parseScope(text)).toEqual(scopes);
  });

  it('gives back any list of distinct scopes', () => {
    const tokens = fc.string({ minLength: 1 }).filter(isScopeToken);
    fc.assert(
      fc.property(fc.uniqueArray(tokens), (scopes) => {
        expect(parseScope(scopes.join(' '))).toEqual(scopes);
      }),
    );
  });

  it('gives distinct scope-tokens, whatever it reads', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const scopes = parseScope(text);
        expect(scopes.every(isScopeToken)).toBe(true);
        expect(new Set(scopes).size).toBe(scopes.length);
      }),
    );
  });
});
