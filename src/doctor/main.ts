import { CHECKS } from './checks.js';
import { parseCommandLine, type Request, USAGE, WrongUsage } from './command-line.js';
import { Deployment } from './deployment.js';
import { examine, type Examined } from './examine.js';
import { describe, holds, summarise, toJson } from './report.js';

/** How often the service sends a comment on a stream. */
const HEARTBEAT_MS = 15_000;

/** Runs the doctor on what the command line says; sets the exit code. */
async function main(): Promise<void> {
  const request = parseCommandLine(process.argv.slice(2), process.env);
  if (request === undefined) {
    process.stdout.write(USAGE);
    return;
  }
  const examined = await look(request);
  if (request.isJson) process.stdout.write(`${toJson(request.base, examined)}\n`);
  else process.stdout.write(`\n${summarise(examined)}\n`);
  process.exitCode = holds(examined) ? 0 : 1;
}

async function look({ base, token, isRegistering, isJson, limitSeconds }: Request): Promise<Examined[]> {
  const deployment = new Deployment(base, {
    limitMs: limitSeconds * 1000,
    heartbeatMs: HEARTBEAT_MS,
    isRegistering,
    ...(token === undefined ? {} : { token }),
  });
  const isColoured = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
  const examined: Examined[] = [];
  if (!isJson) process.stdout.write(`${base}, as a connector sees it\n\n`);
  for await (const check of examine(deployment, CHECKS)) {
    examined.push(check);
    if (!isJson) process.stdout.write(describe(check, isColoured));
  }
  return examined;
}

main().catch((error: unknown) => {
  if (error instanceof WrongUsage) {
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
  } else {
    process.stderr.write(
      `The doctor itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = 1;
  }
});
