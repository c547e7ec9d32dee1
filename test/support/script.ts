import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a command came to. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** A script of `scripts/`, with the arguments that npm passes on. */
export interface ScriptOptions {
  args?: string[];
  /** Where it runs. */
  folder: string;
  /** All that it sees of the environment, besides PATH. */
  environment?: Record<string, string>;
}

/** Runs a script to its end. */
export async function runScript(
  name: string,
  { args = [], folder, environment }: ScriptOptions,
): Promise<Ended> {
  const script = fileURLToPath(new URL(`../../scripts/${name}`, import.meta.url));
  const child = spawn(process.execPath, [script, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended: Ended = { code: null, out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (ended.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (ended.err += chunk.toString()));
  ended.code = await new Promise((resolve) => child.on('close', resolve));
  return ended;
}
