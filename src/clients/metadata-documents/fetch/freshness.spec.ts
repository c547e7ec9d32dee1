import fc from 'fast-check';
import { freshFor } from './freshness.js';

const BOUNDS = { least: 60, most: 86_400, otherwise: 3600 };

describe('freshFor', () => {
  it.each([
    [{}, 3600],
    [{ 'cache-control': 'public' }, 3600],
    [{ 'cache-control': 'max-age=600' }, 600],
    [{ 'cache-control': 'public, Max-Age="600", must-revalidate' }, 600],
    [{ 'cache-control': 'max-age=600', age: '500' }, 100],
    [{ 'cache-control': 'max-age=600', age: '-500' }, 600],
    [{ 'cache-control': 'max-age=600', age: '590' }, 60],
    [{ 'cache-control': 'max-age=0' }, 60],
    [{ 'cache-control': 'no-store, max-age=600' }, 60],
    [{ 'cache-control': 'no-cache' }, 60],
    [{ 'cache-control': 'max-age=31536000, immutable' }, 86_400],
    [{ 'cache-control': 'max-age=99999999999999999999' }, 3600],
    [{ 'cache-control': 's-maxage=600' }, 3600],
    [{ expires: 'Thu, 01 Jan 2026 01:00:00 GMT', date: 'Thu, 01 Jan 2026 00:50:00 GMT' }, 600],
    [{ expires: '0', date: 'Thu, 01 Jan 2026 00:50:00 GMT' }, 60],
    [{ expires: 'Thu, 01 Jan 2026 01:00:00 GMT' }, 60],
  ])('%j: %i seconds', (headers, seconds) => {
    expect(freshFor(headers, BOUNDS)).toBe(seconds);
  });

  it('is within the bounds, whatever the headers say', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (control, age, expires) => {
        const seconds = freshFor({ 'cache-control': control, age, expires }, BOUNDS);
        expect(seconds).toBeGreaterThanOrEqual(60);
        expect(seconds).toBeLessThanOrEqual(86_400);
      }),
    );
  });
});
