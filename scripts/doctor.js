import ensureBuilt from './ensure-built.js';

// `npm run doctor -- <url>`: builds what is not built and looks at a deployment, in this process, so that the exit code is
// the doctor's.
try {
  ensureBuilt();
} catch {
  process.stderr.write('The doctor did not start: the build failed.\n');
  process.exit(2);
}
process.setSourceMapsEnabled(true);
await import('../dist/doctor/main.js');
