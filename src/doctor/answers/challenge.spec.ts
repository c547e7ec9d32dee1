import { parseBearer } from './challenge.js';

describe('parseBearer', () => {
  it('reads quoted and plain parameters, whatever the case of their names', () => {
    expect([...parseBearer('Bearer Error="invalid_token", scope="mcp docs", realm=x')!]).toEqual([
      ['error', 'invalid_token'],
      ['scope', 'mcp docs'],
      ['realm', 'x'],
    ]);
  });

  it('reads it behind another challenge, and one without parameters', () => {
    expect(parseBearer('Basic realm="a, b", Bearer scope="mcp"')?.get('scope')).toBe('mcp');
    expect(parseBearer('bearer')?.size).toBe(0);
  });

  it('takes an escaped character for itself', () => {
    expect(parseBearer(String.raw`Bearer a="say \"x\""`)?.get('a')).toBe('say "x"');
  });

  it.each(['', 'Basic realm="Bearer x"', 'BearerToken a=b', 'Digest a="b"'])('%s: none', (header) => {
    expect(parseBearer(header)).toBeUndefined();
  });
});
