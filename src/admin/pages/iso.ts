/** An instant as RFC 3339 in UTC; null stays null. */
export function isoOrNull(instant: Date | null): string | null {
  return instant === null ? null : instant.toISOString();
}
