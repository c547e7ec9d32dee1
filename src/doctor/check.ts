import type { Deployment } from './deployment.js';

/** How a check came out. `skipped`: it was not looked at, and that is no fault. */
export type Level = 'good' | 'skipped' | 'warning' | 'fault';

/** One thing that a check found. */
export interface Finding {
  level: Level;
  /** What is so, in words for people. */
  found: string;
  /** What to do about it: the setting, the directive of the proxy. With a warning and a fault. */
  mend?: string;
}

/** One thing that has to hold. */
export interface Check {
  /** For programs: lowercase words with hyphens. */
  name: string;
  /** For people. */
  title: string;
  /** Where it finds a fault, nothing that comes after it has a meaning. */
  isGate?: true;
  /**
   * What it found, one thing at least.
   *
   * @throws Unanswered where a request got no answer: a fault
   */
  examine(deployment: Deployment): Promise<Finding[]>;
}

/** It holds. */
export function good(found: string): Finding {
  return { level: 'good', found };
}

/** It was not looked at. */
export function skipped(found: string): Finding {
  return { level: 'skipped', found };
}

/** Connectors come through, but somebody should know. */
export function warning(found: string, mend: string): Finding {
  return { level: 'warning', found, mend };
}

/** It does not hold. */
export function fault(found: string, mend: string): Finding {
  return { level: 'fault', found, mend };
}

/** The faults that were found, or that it holds. */
export function unless(faults: readonly (Finding | undefined)[], holds: string): Finding[] {
  const found = faults.filter((finding) => finding !== undefined);
  return found.length > 0 ? found : [good(holds)];
}

/** The gravest of levels. */
export function gravest(levels: readonly Level[]): Level {
  const order: readonly Level[] = ['fault', 'warning', 'good', 'skipped'];
  return order.find((level) => levels.includes(level)) ?? 'skipped';
}
