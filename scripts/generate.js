import { spawnSync } from 'node:child_process';
import { isStale, ROOT } from './freshness.js';

const SOURCES = ['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json'];

// Makes Prisma's client where it is missing or older than the schema.
if (isStale('src/database/generated/client.ts', SOURCES)) {
  const { status, stderr } = spawnSync(process.execPath, ['node_modules/prisma/build/index.js', 'generate'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) process.stderr.write(stderr);
  process.exitCode = status ?? 1;
}
