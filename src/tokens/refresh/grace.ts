/** Seconds in which a refresh token that was used is answered as it was the first time: clients retry, or race. */
export const GRACE_SECONDS = 30;

/**
 * Whether it was used so short a time ago. A clock that was set back makes no grace longer: a use that lies further
 * ahead than the grace is long is over too.
 */
export function isInGrace(usedAt: Date, now: Date): boolean {
  return Math.abs(now.getTime() - usedAt.getTime()) <= GRACE_SECONDS * 1000;
}
