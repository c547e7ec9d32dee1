import { GRACE_SECONDS, isInGrace } from './grace.js';

describe('the grace', () => {
  const used = new Date('2026-11-25T12:00:00Z');
  const after = (ms: number): Date => new Date(used.getTime() + ms);

  it('is thirty seconds', () => {
    expect(GRACE_SECONDS).toBe(30);
    expect(isInGrace(used, used)).toBe(true);
    expect(isInGrace(used, after(30_000))).toBe(true);
    expect(isInGrace(used, after(30_001))).toBe(false);
  });

  it('is no longer where the clock was set back', () => {
    expect(isInGrace(used, after(-30_000))).toBe(true);
    expect(isInGrace(used, after(-30_001))).toBe(false);
    expect(isInGrace(used, after(-3_600_000))).toBe(false);
  });
});
