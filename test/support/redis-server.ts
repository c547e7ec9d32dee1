import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';

const DEADLINE_MS = 20_000;

/** A Redis server of a test's own, which keeps nothing and which the test may stop, freeze and start again. */
export class RedisServer {
  private process?: ChildProcess;
  private gone: Promise<void> = Promise.resolve();

  private constructor(readonly port: number) {}

  /** Starts one on a free port. The caller stops it. */
  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort());
    await server.startAgain();
    return server;
  }

  /** For REDIS_URL. */
  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it on the same port as before: empty, as one that kept nothing. */
  async startAgain(): Promise<void> {
    const options = { bind: '127.0.0.1', port: this.port, save: '', appendonly: 'no', dir: '/' };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const server = spawn('redis-server', args, { stdio: 'ignore' });
    this.process = server;
    this.gone = new Promise((resolve, reject) => {
      server.once('exit', () => resolve());
      server.once('error', reject);
    });
    await Promise.race([this.answers(), this.gone.then(() => Promise.reject(new Error('Redis ended')))]);
  }

  /** Ends it, and every connection to it. */
  async stop(): Promise<void> {
    this.process?.kill('SIGKILL');
    await this.gone;
  }

  /** It keeps its connections and answers nothing, until `thaw`. */
  freeze(): void {
    this.process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.process?.kill('SIGCONT');
  }

  private async answers(): Promise<void> {
    const deadline = Date.now() + DEADLINE_MS;
    while (!(await ping(this.port))) {
      if (Date.now() > deadline) throw new Error('Redis does not answer');
      await sleep(20);
    }
  }
}

async function ping(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString().startsWith('+PONG'));
    });
    socket.once('error', () => resolve(false));
  });
}
