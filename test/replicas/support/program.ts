import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { eventually } from '../../support/eventually.js';

/** A server of somebody else's that a test starts, stops and starts again, each time on the same port. */
export class Program {
  private child?: ChildProcess;
  private output = '';

  /**
   * @param port where it listens once it is ready
   * @param input what it reads on standard input
   */
  constructor(
    private readonly command: string,
    private readonly args: readonly string[],
    readonly port: number,
    private readonly input = '',
  ) {}

  /** Starts it, and waits until it takes connections. */
  async start(): Promise<void> {
    const child = spawn(this.command, this.args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    let fault: Error | undefined;
    child.on('error', (error) => (fault = error));
    child.stdin.on('error', () => undefined).end(this.input);
    await eventually(() => {
      if (fault !== undefined || child.exitCode !== null)
        throw new Error(`${this.command} did not start: ${String(fault)} ${this.output}`);
      return takesConnections(this.port);
    });
  }

  /** Ends it, and waits until it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await exited;
  }
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
