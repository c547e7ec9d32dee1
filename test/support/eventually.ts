import { setTimeout as delay } from 'node:timers/promises';

/** Settles once `isSo`: for what is written behind an answer. Gives up before the test's own time limit. */
export async function eventually(isSo: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`It never came to be that ${String(isSo)}`);
    await delay(10);
  }
}
