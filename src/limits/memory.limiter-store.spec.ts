import { jest } from '@jest/globals';
import type { RateLimiterMemory } from 'rate-limiter-flexible';
import { MemoryLimiterStore } from './memory.limiter-store.js';

const WINDOW_SECONDS = 60;
const KEYS = 10_000;

describe('MemoryLimiterStore', () => {
  let limiter: RateLimiterMemory;
  beforeEach(() => {
    jest.useFakeTimers();
    limiter = new MemoryLimiterStore().limiter({ name: 'test', quota: 3, windowSeconds: WINDOW_SECONDS });
  });
  afterEach(() => void jest.useRealTimers());

  it('counts each key by itself, in a window that begins with its first use', async () => {
    await limiter.penalty('a');
    jest.advanceTimersByTime(30_000);
    expect(await limiter.penalty('a')).toMatchObject({ consumedPoints: 2, msBeforeNext: 30_000 });
    expect(await limiter.penalty('b')).toMatchObject({ consumedPoints: 1, msBeforeNext: 60_000 });
    jest.advanceTimersByTime(30_000);
    expect(await limiter.penalty('a')).toMatchObject({ consumedPoints: 1, msBeforeNext: 60_000 });
  });

  it('forgets every key with its window: what it holds is what came within one', async () => {
    for (let i = 0; i < KEYS; i += 1) await limiter.penalty(`192.0.2.1/${i}`);
    expect(limiter.dump().storage).toHaveLength(KEYS);
    jest.advanceTimersByTime(WINDOW_SECONDS * 1000);
    expect(limiter.dump().storage).toEqual([]);
  });
});
