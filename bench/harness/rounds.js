import { load } from './load.js';

/**
 * Loads each contender in turn, round after round, so that whatever else the machine does falls on all of them alike. Who
 * is first changes from round to round.
 *
 * @param {{ server, work }[]} entries `work.operation` does one; `work.before`, where there is one, makes ready what so
 *   many need, and does not count
 * @param {object} plan how much: `operations` and `seconds` of a round at most, `atOnce`, `rounds`
 * @param {import('./postgres.js').Postgres} [postgres] whose use of the processor is measured too
 */
export async function interleave(entries, plan, postgres) {
  const results = new Map(entries.map(({ server }) => [server, { rounds: [], latencies: [], failures: [] }]));
  const warmUp = { ...plan, operations: plan.warmUp ?? plan.operations };
  for (const entry of entries) {
    results.get(entry.server).failures.push(...(await round(entry, warmUp)).failures);
  }
  for (let turn = 0; turn < plan.rounds; turn += 1) {
    const first = turn % entries.length;
    for (const entry of [...entries.slice(first), ...entries.slice(0, first)]) {
      const { latencies, failures, ...measured } = await round(entry, plan, postgres);
      const result = results.get(entry.server);
      result.rounds.push(measured);
      result.latencies.push(...latencies);
      result.failures.push(...failures);
    }
  }
  return results;
}

async function round({ server, work }, plan, postgres) {
  await work.before?.(plan.operations);
  const [before, postgresBefore] = [await server.usage(), postgres?.cpuMs()];
  const { done, wallMs, latencies, failures } = await load(work.operation, plan);
  const [after, postgresAfter] = [await server.usage(), postgres?.cpuMs()];
  return {
    latencies,
    failures,
    cpuMs: (after.cpuMs - before.cpuMs) / done,
    postgresMs: postgresAfter === undefined ? undefined : (postgresAfter - postgresBefore) / done,
    perSecond: (done / wallMs) * 1000,
    rssMb: after.memory.rss / 2 ** 20,
  };
}
