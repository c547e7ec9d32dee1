/** What is measured, as the tables call it. */
export const CPU = 'server CPU, ms';
export const POSTGRES = 'Postgres CPU, ms';
export const PER_SECOND = 'a second';
export const MEMORY = 'resident, MB';
export const P50 = 'p50, ms';
export const P99 = 'p99, ms';

/** The middle, the least and the most of what the rounds gave; undefined where they gave nothing. */
export function figure(values) {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return undefined;
  return { median: median(known), least: Math.min(...known), most: Math.max(...known) };
}

/** The value below which that part of the values lie. */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
