import ensureBuilt from './ensure-built.js';

// `npm start`: builds what is not built and serves, in this process, so that signals and the exit code are the service's.
try {
  ensureBuilt();
} catch {
  process.stderr.write('Gatehouse did not start: the build failed.\n');
  process.exit(1);
}
process.setSourceMapsEnabled(true);
await import('../dist/main.js');
