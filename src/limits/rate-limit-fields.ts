/** What is left to an address under a policy. */
export interface Standing {
  policy: string;
  quota: number;
  windowSeconds: number;
  /** How much more will be let in. */
  remaining: number;
  /** Seconds until it is the whole quota again. */
  seconds: number;
}

/**
 * The header fields of draft-ietf-httpapi-ratelimit-headers-11 §3 and §4: lists of structured fields (RFC 9651). The
 * ceiling for all is not among them: §8.2 would not have strangers know what it takes to use up a server.
 */
export function rateLimitFields(standing: Standing): Record<'RateLimit-Policy' | 'RateLimit', string> {
  const { policy, quota, windowSeconds, remaining, seconds } = standing;
  return {
    'RateLimit-Policy': `"${policy}";q=${quota};w=${windowSeconds}`,
    RateLimit: `"${policy}";r=${remaining};t=${seconds}`,
  };
}
