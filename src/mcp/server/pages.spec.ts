import fc from 'fast-check';
import { page, PAGE } from './pages.js';
import { RpcFailure } from './rpc-failure.js';

const key = (item: string) => item;

describe('page', () => {
  it('goes through every item once, whatever they are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 0, maxLength: 3 * PAGE }), (items) => {
        const sorted = items
          .filter((item) => !/\p{Cs}/u.test(item) && item !== '')
          .sort((a, b) => (a < b ? -1 : 1));
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const { items: some, nextCursor } = page(
            sorted,
            key,
            cursor === undefined ? undefined : { cursor },
          );
          seen.push(...some);
          cursor = nextCursor;
        } while (cursor !== undefined);
        expect(seen).toEqual(sorted);
      }),
      { numRuns: 30 },
    );
  });

  it('stays right where the last item of a page goes', () => {
    const items = Array.from({ length: PAGE + 5 }, (_, index) => String(index).padStart(4, '0'));
    const { items: first, nextCursor } = page(items, key, {});
    const rest = items.filter((item) => item !== first.at(-1));
    expect(page(rest, key, { cursor: nextCursor }).items).toEqual(items.slice(PAGE));
  });

  it.each([{ cursor: '' }, { cursor: '!' }, { cursor: 7 }, { cursor: 'x'.repeat(5000) }, 'x'])(
    'refuses %j',
    (params) => {
      expect(() => page(['a'], key, params)).toThrow(RpcFailure);
    },
  );
});
