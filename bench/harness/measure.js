import { CPU, figure, MEMORY, P50, P99, PER_SECOND, POSTGRES, quantile } from './figures.js';
import { interleave } from './rounds.js';
import { ServerProcess } from './server-process.js';

/**
 * Runs one workload with each contender that offers it.
 *
 * @returns {Promise<{ name: string, figures: object, failures: string[] }[]>} a row for each
 */
export async function measure(workload, postgres) {
  const entries = [];
  try {
    for (const contender of workload.contenders) entries.push(await enter(workload, contender, postgres));
    const results = await interleave(entries, workload.plan, postgres);
    return entries.map(({ contender, server }) => ({
      name: contender.name,
      ...summary(results.get(server)),
    }));
  } finally {
    for (const { server, work } of entries) {
      work.close();
      await server.stop();
    }
  }
}

/** Starts a contender on a database of its own, with so many tools. */
export async function startContender(contender, tools, postgres, environment = {}) {
  return ServerProcess.start(contender, {
    ...contender.environment,
    ...(contender.onPostgres ? { DATABASE_URL: await postgres.create() } : {}),
    BENCH_TOOLS: String(tools ?? 1),
    ...environment,
  });
}

async function enter(workload, contender, postgres) {
  const server = await startContender(contender, workload.tools, postgres);
  try {
    return { contender, server, work: await workload.prepare(server, contender) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function summary({ rounds, latencies, failures }) {
  const of = (key) => figure(rounds.map((round) => round[key]));
  const figures = {
    [CPU]: of('cpuMs'),
    [POSTGRES]: of('postgresMs'),
    [PER_SECOND]: of('perSecond'),
    [P50]: figure([quantile(latencies, 0.5)]),
    [P99]: figure([quantile(latencies, 0.99)]),
    [MEMORY]: of('rssMb'),
  };
  return { figures, failures };
}
