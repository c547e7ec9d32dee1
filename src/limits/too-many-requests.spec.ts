import { secondsUntil, tooManyRequests } from './too-many-requests.js';

describe('tooManyRequests', () => {
  it.each([
    [1, 'a minute'],
    [60, 'a minute'],
    [61, '2 minutes'],
    [600, '10 minutes'],
  ])('after %i s: try again in %s', (seconds, wait) => {
    const failure = tooManyRequests('Too many', seconds, { A: 'b' });
    expect(failure.getStatus()).toBe(429);
    expect(failure.message).toBe(`Too many. Try again in ${wait}.`);
    expect(failure.headers).toEqual({ A: 'b', 'Retry-After': String(seconds) });
  });
});

describe('secondsUntil', () => {
  it.each([
    [-5, 1],
    [0, 1],
    [1, 1],
    [1000, 1],
    [1001, 2],
  ])('%i ms is %i s', (msBeforeNext, seconds) => {
    expect(secondsUntil({ msBeforeNext })).toBe(seconds);
  });
});
