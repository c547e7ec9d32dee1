import { isDeeperThan } from './nesting.js';

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

describe('isDeeperThan', () => {
  it('counts arrays and objects within each other', () => {
    expect(isDeeperThan(3, nested(3))).toBe(false);
    expect(isDeeperThan(3, nested(4))).toBe(true);
    expect(isDeeperThan(2, { a: [1, { b: null }] })).toBe(true);
    expect(isDeeperThan(3, { a: [1, { b: null }] })).toBe(false);
  });

  it.each([null, 1, 'text', true])('is not so of %j', (value) => {
    expect(isDeeperThan(0, value)).toBe(false);
  });

  it('does not run out of stack, however deep', () => {
    expect(isDeeperThan(100, nested(1_000_000))).toBe(true);
  });

  it('takes what is wide', () => {
    expect(
      isDeeperThan(
        1,
        Array.from({ length: 500_000 }, (_, i) => i),
      ),
    ).toBe(false);
  });
});
