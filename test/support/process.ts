import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { freePort } from './free-port.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** How a process ended. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** How to start one. */
export interface ProcessOptions {
  /** All that it sees of the environment, besides PATH. */
  environment?: Record<string, string>;
  /** Where it runs and, unless DATA_DIR says otherwise, keeps its data; see `temporaryFolder`. */
  folder: string;
  /**
   * `dist/main.js`, or `scripts/start.js` as `npm start` runs it; `test/support/clean-up.js` clears once;
   * `bench/service/serve.js` has tools to measure by; `test/replicas/service/serve.js` has some that ask and wait.
   */
  script?:
    | 'dist/main.js'
    | 'scripts/start.js'
    | 'test/support/clean-up.js'
    | 'bench/service/serve.js'
    | 'test/replicas/service/serve.js';
}

/** The built service as a process of its own. */
export class ServiceProcess {
  /** All that it wrote on standard output and standard error. */
  output = '';
  readonly exited: Promise<Exit>;
  private readonly child: ChildProcess;

  private static readonly running = new Set<ServiceProcess>();

  /** Kills what a failed test left behind. */
  static async killAll(): Promise<void> {
    await Promise.all([...ServiceProcess.running].map((service) => service.stop('SIGKILL')));
  }

  constructor({ environment = {}, folder, script = 'dist/main.js' }: ProcessOptions) {
    this.child = spawn(process.execPath, [join(ROOT, script)], {
      cwd: folder,
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    // `close` and not `exit`: by then all that it wrote has arrived.
    this.exited = new Promise((resolve) => {
      this.child.on('close', (code, signal) => {
        ServiceProcess.running.delete(this);
        resolve({ code, signal });
      });
    });
    ServiceProcess.running.add(this);
  }

  /** Waits until it has written `words`. Fails with what it did write where it ends first. */
  async says(words: string): Promise<void> {
    while (!this.output.includes(words)) {
      if (!ServiceProcess.running.has(this))
        throw new Error(`It ended without a word of "${words}":\n${this.output}`);
      await Promise.race([this.exited, new Promise((resolve) => this.child.stdout?.once('data', resolve))]);
    }
  }

  /** Sends a signal, as SIGSTOP and SIGCONT, that does not end it. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    this.child.kill(signal);
    return this.exited;
  }
}

/** A service that is ready, and where. The caller stops it. */
export async function startProcess(
  options: ProcessOptions,
): Promise<{ base: string; service: ServiceProcess }> {
  const port = options.environment?.['PORT'] ?? String(await freePort());
  const service = new ServiceProcess({ ...options, environment: { PORT: port, ...options.environment } });
  await service.says('Gatehouse is ready');
  return { base: `http://localhost:${port}`, service };
}

/** A folder that is gone at the end of the test file, and every process with it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-process-'));
  afterAll(async () => {
    await ServiceProcess.killAll();
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** The credentials that the first run in `folder` generated. */
export function generatedCredentials(folder: string): Record<string, string> {
  return parseEnv(readFileSync(join(folder, 'data', 'credentials.env'), 'utf8')) as Record<string, string>;
}

/** The account that the first run in `folder` made. */
export function firstAccount(folder: string): { email: string; password: string } {
  const { ADMIN_EMAIL: email = '', ADMIN_PASSWORD: password = '' } = generatedCredentials(folder);
  return { email, password };
}
