/** The longest that a request may wait for its execution, in seconds. */
export const MOST_WAIT_S = 30;

/** RFC 7240 §2: a token, perhaps with a value that may be quoted; parameters after a semicolon are not ours. */
const PREFERENCE = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*(?:=\s*("?)([^";,]*)\2\s*)?(?:;.*)?$/;

/**
 * How long a client prefers to wait: `wait=N` of RFC 7240 §4.3, in whole seconds, 30 at most. The first one counts
 * (§2); what is malformed is as if it were not there.
 *
 * @param header `Prefer`, several joined by commas
 */
export function preferredWait(header: string | undefined): number | undefined {
  for (const item of header?.split(',') ?? []) {
    const [, name, , value = ''] = PREFERENCE.exec(item) ?? [];
    if (name?.toLowerCase() !== 'wait') continue;
    return /^\d{1,9}$/.test(value) ? Math.min(Number(value), MOST_WAIT_S) : undefined;
  }
  return undefined;
}
