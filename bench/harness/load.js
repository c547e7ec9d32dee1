/**
 * Does `operation` again and again, so many at once, until it was done `operations` times or `seconds` have passed.
 *
 * @param {(lane: number) => Promise<void>} operation throws where the answer is not the right one
 * @returns {Promise<{ done: number, failures: string[], wallMs: number, latencies: number[] }>} in milliseconds
 */
export async function load(operation, { operations, atOnce, seconds }) {
  const latencies = [];
  const failures = [];
  const started = performance.now();
  const until = started + seconds * 1000;
  let left = operations;
  const lanes = Array.from({ length: atOnce }, async (_, lane) => {
    while (left > 0 && performance.now() < until) {
      left -= 1;
      const begun = performance.now();
      try {
        await operation(lane);
        latencies.push(performance.now() - begun);
      } catch (error) {
        failures.push(error.message);
        // What is broken is broken: no use in asking a thousand times.
        if (failures.length >= 10) left = 0;
      }
    }
  });
  await Promise.all(lanes);
  return { done: latencies.length, failures, wallMs: performance.now() - started, latencies };
}
