import { difference } from './difference.js';

const BASE = 'https://gate.example';

describe('difference', () => {
  it.each([
    [`${BASE}/`, 'a slash too many at the end'],
    ['http://gate.example', 'http:// instead of https://'],
    ['https://other.example', 'another host'],
    ['https://gate.example:8443', 'another port'],
    ['https://GATE.example', 'the same for a browser, but not byte for byte'],
    ['https://gate.example:443', 'the same for a browser, but not byte for byte'],
    ['https://gate.example/auth', 'another path'],
    ['gate.example', 'that is no URL'],
    ['', 'it says "": that is no URL'],
  ])('%s: %s', (actual, words) => {
    expect(difference(actual, BASE)).toContain(words);
  });

  it('is none where they are equal, and names what is absent', () => {
    expect(difference(BASE, BASE)).toBeUndefined();
    expect(difference(undefined, BASE)).toBe('it is absent');
    expect(difference(7, BASE)).toBe('it is absent');
  });

  it('tells of a resource with its path', () => {
    expect(difference(`${BASE}/sse/`, `${BASE}/sse`)).toContain('a slash too many');
    expect(difference(BASE, `${BASE}/sse`)).toContain('another path');
  });
});
