import { rateLimitFields } from './rate-limit-fields.js';

describe('rateLimitFields', () => {
  it('are lists of one item, a string with parameters', () => {
    expect(
      rateLimitFields({ policy: 'token', quota: 600, windowSeconds: 60, remaining: 7, seconds: 42 }),
    ).toEqual({ 'RateLimit-Policy': '"token";q=600;w=60', RateLimit: '"token";r=7;t=42' });
  });
});
