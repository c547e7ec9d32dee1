import { setTimeout as delay } from 'node:timers/promises';

/** Settles once `isSo`: for what is written behind an answer. The test's own time limit bounds it. */
export async function eventually(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await delay(10);
}
