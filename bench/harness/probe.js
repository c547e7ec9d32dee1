import { Session } from 'node:inspector/promises';

// Loaded before each contender's own code (`node --import`): tells the harness, over the channel that it was forked with,
// what the process has used, to the microsecond.
process.on('message', async ({ id, collect }) => {
  if (collect) await collectGarbage();
  const { user, system } = process.cpuUsage();
  process.send({ id, cpuMs: (user + system) / 1000, memory: process.memoryUsage() });
});
process.on('disconnect', () => process.exit(1));
process.channel.unref();

/** Unlike `gc()`, it also moves objects together, to give back what lies between them. */
async function collectGarbage() {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.collectGarbage');
  session.disconnect();
}
