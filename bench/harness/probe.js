// Loaded before each contender's own code (`node --import`): tells the harness, over the channel that it was forked with,
// what the process has used, to the microsecond.
process.on('message', ({ id, collect }) => {
  if (collect) for (let time = 0; time < 3; time += 1) globalThis.gc();
  const { user, system } = process.cpuUsage();
  process.send({ id, cpuMs: (user + system) / 1000, memory: process.memoryUsage() });
});
process.on('disconnect', () => process.exit(1));
process.channel.unref();
