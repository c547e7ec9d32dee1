import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';

const PROBE = fileURLToPath(new URL('probe.js', import.meta.url));
const READY_WITHIN_MS = 120_000;
const STOPPED_WITHIN_MS = 15_000;

/** One contender as a process of its own, with what it writes in a file. */
export class ServerProcess {
  #child;
  #folder;
  #asked = 0;

  constructor(name, { base, origin }, child, folder) {
    this.name = name;
    this.base = base;
    this.origin = origin;
    this.#child = child;
    this.#folder = folder;
  }

  /**
   * Starts one and waits until it answers.
   *
   * @param {object} contender see contenders.js
   * @param {Record<string, string>} environment besides PATH, PORT and PUBLIC_URL
   */
  static async start({ name, script, readyPath }, environment) {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
    const port = environment.PORT ?? String(await freePort());
    const base = `http://localhost:${port}`;
    const origin = environment.PUBLIC_URL ?? base;
    const log = openSync(join(folder, 'output.log'), 'w');
    const child = fork(script, {
      cwd: folder,
      env: { PATH: process.env.PATH, PORT: port, PUBLIC_URL: origin, ...environment },
      execArgv: ['--import', PROBE],
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    const server = new ServerProcess(name, { base, origin }, child, folder);
    try {
      await server.#answers(readyPath);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  get output() {
    return readFileSync(join(this.#folder, 'output.log'), 'utf8');
  }

  /** What the process has used until now: milliseconds of processor, and memory (after a collection where told to). */
  async usage(collect = false) {
    const id = (this.#asked += 1);
    this.#child.send({ id, collect });
    for (;;) {
      const [answer] = await once(this.#child, 'message', { signal: AbortSignal.timeout(60_000) });
      if (answer.id === id) return answer;
    }
  }

  async stop() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOPPED_WITHIN_MS);
      await gone;
      clearTimeout(timer);
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #answers(path) {
    const until = performance.now() + READY_WITHIN_MS;
    while (performance.now() < until) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) break;
      const response = await fetch(this.base + path).catch(() => undefined);
      await response?.arrayBuffer();
      if (response?.ok) return;
      await delay(100);
    }
    throw new Error(`${this.name} did not start:\n${this.output.slice(-2000)}`);
  }
}

/** A port that nothing listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
