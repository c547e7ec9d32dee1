import { type Check, fault, type Finding, gravest, type Level } from './check.js';
import type { Deployment } from './deployment.js';
import { Unanswered } from './http/unanswered.js';

/** How a check came out. */
export interface Examined {
  name: string;
  title: string;
  /** The gravest of its findings. */
  level: Level;
  findings: Finding[];
}

/** Runs the checks one after another, and gives each as it is done. It ends where a gate is shut. */
export async function* examine(deployment: Deployment, checks: readonly Check[]): AsyncGenerator<Examined> {
  for (const check of checks) {
    const findings = await run(check, deployment);
    const level = gravest(findings.map((finding) => finding.level));
    yield { name: check.name, title: check.title, level, findings };
    if (check.isGate === true && level === 'fault') return;
  }
}

async function run(check: Check, deployment: Deployment): Promise<Finding[]> {
  try {
    return await check.examine(deployment);
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    return [fault(error.message, error.mend)];
  }
}
