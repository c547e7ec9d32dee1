import {
  MOST_PENDING,
  MOST_PENDING_OF_CLIENT,
} from '../../src/authorization/requests/authorization-requests.service.js';
import { RatePolicies, type RatePolicy } from '../../src/limits/rate-policies.js';

describe('the limits', () => {
  const policies = new RatePolicies();

  it.each(Object.entries(policies) as [string, RatePolicy][])(
    '%s: one address is far from the ceiling, a reserve from what an address may have',
    (_, { quota, inAll, reserve }) => {
      expect(inAll).toBeGreaterThanOrEqual(quota * 10);
      expect(reserve).toBeGreaterThanOrEqual(1);
      expect(reserve).toBeLessThan(quota);
    },
  );

  it('authorize: one address cannot fill what a client may have waiting, nor all of them what may wait in all', () => {
    const { quota, inAll, windowSeconds } = policies.authorize;
    // A request waits for ten minutes, which touch two windows at most.
    expect(windowSeconds).toBeGreaterThanOrEqual(600);
    expect(quota * 2).toBeLessThan(MOST_PENDING_OF_CLIENT);
    expect(inAll * 2).toBeLessThan(MOST_PENDING);
  });
});
