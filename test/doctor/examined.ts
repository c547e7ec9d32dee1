import { CHECKS } from '../../src/doctor/checks.js';
import type { Level } from '../../src/doctor/check.js';
import { Deployment, type Settings } from '../../src/doctor/deployment.js';
import { examine, type Examined } from '../../src/doctor/examine.js';

/** What the doctor finds at an address. */
export class Diagnosis {
  constructor(readonly checks: readonly Examined[]) {}

  /** The names of the checks that came out like that. */
  at(level: Level): string[] {
    return this.checks.filter((check) => check.level === level).map(({ name }) => name);
  }

  /** What one check found and how it is mended, as text. */
  of(name: string): string {
    const check = this.checks.find((one) => one.name === name);
    return (check?.findings ?? []).map(({ level, found, mend }) => `${level}: ${found} → ${mend}`).join('\n');
  }
}

/** Examines a deployment with all checks, in this process. */
export async function diagnose(base: string, settings: Partial<Settings> = {}): Promise<Diagnosis> {
  const deployment = new Deployment(base, {
    limitMs: 10_000,
    heartbeatMs: 15_000,
    isRegistering: false,
    ...settings,
  });
  const examined: Examined[] = [];
  for await (const check of examine(deployment, CHECKS)) examined.push(check);
  return new Diagnosis(examined);
}
