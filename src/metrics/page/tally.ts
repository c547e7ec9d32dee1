import type { Histogram } from 'prom-client';

/** What a histogram counted of one key: how many, how many of them failed, and how many were within each bound. */
export interface Tally {
  count: number;
  failed: number;
  /** By upper bound in seconds, ascending: those at most so long. */
  within: Map<number, number>;
}

/** Tallies by key, such as a route or a tool. */
export type Tallies = ReadonlyMap<string, Tally>;

type Labels = Partial<Record<string, string | number>>;

/**
 * Adds up what a histogram counted.
 *
 * @param key the label by whose values it is added up; all together without
 * @param isFailure whether what has these labels failed
 */
export async function tally(
  histogram: Pick<Histogram, 'get'>,
  key?: string,
  isFailure: (labels: Labels) => boolean = () => false,
): Promise<Tallies> {
  const tallies = new Map<string, Tally>();
  for (const { labels, value, metricName } of (await histogram.get()).values) {
    const name = key === undefined ? '' : String(labels[key]);
    const of = tallies.get(name) ?? { count: 0, failed: 0, within: new Map<number, number>() };
    tallies.set(name, of);
    if (metricName?.endsWith('_count')) {
      of.count += value;
      if (isFailure(labels)) of.failed += value;
    } else if (metricName?.endsWith('_bucket')) {
      const bound = Number(labels['le']);
      if (!Number.isNaN(bound)) of.within.set(bound, (of.within.get(bound) ?? 0) + value);
    }
  }
  return tallies;
}

/** What was counted since an earlier reading, of each key of which there was anything. */
export function since(before: Tallies, now: Tallies): Tallies {
  const differences = [...now].map(([key, of]): [string, Tally] => [key, minus(of, before.get(key))]);
  return new Map(differences.filter(([, { count }]) => count > 0));
}

/** All keys as one. */
export function sum(tallies: Iterable<Tally>): Tally {
  const total: Tally = { count: 0, failed: 0, within: new Map() };
  for (const { count, failed, within } of tallies) {
    total.count += count;
    total.failed += failed;
    for (const [bound, value] of within) total.within.set(bound, (total.within.get(bound) ?? 0) + value);
  }
  return total;
}

/**
 * The least bound within which so many of all were, in seconds: exact to the bucket.
 *
 * @param share from 0 to 1
 * @returns Infinity past the last bound; undefined where nothing was counted
 */
export function quantile({ count, within }: Tally, share: number): number | undefined {
  if (count === 0) return undefined;
  const bounds = [...within].sort(([one], [other]) => one - other);
  return bounds.find(([, value]) => value >= share * count)?.[0] ?? Infinity;
}

function minus(of: Tally, before: Tally | undefined): Tally {
  if (before === undefined) return of;
  const within = [...of.within].map(([bound, value]): [number, number] => [
    bound,
    value - (before.within.get(bound) ?? 0),
  ]);
  return { count: of.count - before.count, failed: of.failed - before.failed, within: new Map(within) };
}
