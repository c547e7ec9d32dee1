import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MODULES = fileURLToPath(new URL('./programs/node_modules/', import.meta.url));

/** The Node that the newest of them want, whatever runs the tests. */
export const NODE = join(MODULES, `node-linux-${process.arch}/bin/node`);

/** Where a program of theirs begins, from the folder that npm installed it in. */
export function installed(path: string): string {
  return join(MODULES, path);
}

/** How a program ended, and all that it wrote. */
export interface Ended {
  code: number | null;
  output: string;
  errors: string;
}

/** A program of somebody else's, without a browser at hand: what it would have opened, it says. */
export class Program {
  /** On standard output. */
  output = '';
  /** On standard error. */
  errors = '';
  readonly ended: Promise<Ended>;
  private readonly child: ChildProcess;
  /** Emits `news` when it wrote something, and when it ended. */
  private readonly news = new EventEmitter();

  /** Ends what a failed test left behind. */
  static endAll(): void {
    for (const child of Program.running) child.kill('SIGKILL');
  }

  private static readonly running = new Set<ChildProcess>();

  /**
   * @param home where it keeps what it remembers
   * @param environment over what every one of them has
   */
  constructor(
    script: string,
    args: readonly string[],
    home: string,
    environment: Record<string, string> = {},
  ) {
    this.child = spawn(NODE, [script, ...args], {
      cwd: home,
      env: { ...environmentIn(home), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    Program.running.add(this.child);
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.output += chunk.toString();
      this.news.emit('news');
    });
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.errors += chunk.toString();
      this.news.emit('news');
    });
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code) => {
        Program.running.delete(this.child);
        this.news.emit('news');
        resolve({ code, output: this.output, errors: this.errors });
      });
    });
  }

  /** The first match in what it writes, on either stream. Fails with what it wrote where it ends without. */
  async says(words: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = words.exec(this.errors) ?? words.exec(this.output);
      if (match !== null) return match;
      if (!Program.running.has(this.child)) {
        throw new Error(`It ended without ${String(words)}:\n${this.output}\n${this.errors}`);
      }
      await once(this.news, 'news');
    }
  }
}

/** What such a program sees of the environment. `true` stands for the browser that it would open. */
export function environmentIn(home: string): Record<string, string> {
  return { PATH: '/usr/bin:/bin', HOME: home, BROWSER: 'true', NO_COLOR: '1' };
}

/** A folder that is gone at the end of the test file, and every program with it. */
export function temporaryHome(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-third-party-'));
  afterAll(() => {
    Program.endAll();
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
