import ensureBuilt from './ensure-built.js';

// `npm run move`: builds what is not built and runs the command in this process, so that the exit code is its own.
try {
  ensureBuilt();
} catch {
  process.stderr.write('The build failed.\n');
  process.exit(1);
}
process.setSourceMapsEnabled(true);
await import('../dist/database/move/main.js');
