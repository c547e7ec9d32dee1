import pg from 'pg';
import { freePort } from './free-port.js';
import { type Exit, ServiceProcess, startProcess } from './process.js';
import { TcpProxy } from './tcp-proxy.js';
import { ADMIN_KEY, EMAIL, PASSWORD } from './test-app.js';
import { createTestDatabase } from './test-database.js';

/** The settings of a service in a process of its own, with credentials that the test knows. */
export const SETTINGS: Readonly<Record<string, string>> = {
  ADMIN_API_KEY: ADMIN_KEY,
  ADMIN_EMAIL: EMAIL,
  ADMIN_PASSWORD: PASSWORD,
  SESSION_SECRET: 'test-session-secret-0123456789-0123456789',
  RATE_LIMITS: 'off',
};

/** The service as a process, which a test kills and starts again: each time on one port, as tokens are for one URL. */
export class KillableService {
  private service?: ServiceProcess;

  private constructor(
    private readonly folder: string,
    private readonly environment: Record<string, string>,
  ) {}

  /** One that is not started yet. */
  static async in(folder: string, environment: Record<string, string> = {}): Promise<KillableService> {
    return new KillableService(folder, { ...SETTINGS, ...environment, PORT: String(await freePort()) });
  }

  get base(): string {
    return `http://localhost:${this.environment['PORT']}`;
  }

  /** All that it wrote since it was started. */
  get output(): string {
    return this.service?.output ?? '';
  }

  /** Starts it, and waits until it is ready. */
  async start(): Promise<void> {
    const { folder, environment } = this;
    ({ service: this.service } = await startProcess({ folder, environment }));
  }

  /** Starts it where it cannot start: what it says. */
  async startInVain(): Promise<string> {
    this.service = new ServiceProcess({ folder: this.folder, environment: this.environment });
    expect(await this.service.exited).toEqual({ code: 1, signal: null });
    return this.output;
  }

  /** How it ended, once it has. */
  async exited(): Promise<Exit | undefined> {
    return this.service?.exited;
  }

  /** SIGKILL; it is gone after this. */
  async kill(): Promise<void> {
    await this.service?.stop('SIGKILL');
  }

  /** Stops it as an operator does. */
  async stop(): Promise<void> {
    await this.service?.stop();
  }

  /** Calls a route with the operator's key. */
  admin(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.base}/admin/${path}`, {
      method,
      headers: { Authorization: `Bearer ${ADMIN_KEY}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  /** Calls a tool and waits for its result. */
  call(token: string, name = 'search', args: object = { query: 'cupcakes' }): Promise<Response> {
    return fetch(`${this.base}/tools/${name}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', Prefer: 'wait=20' },
      body: JSON.stringify(args),
    });
  }
}

/** A database on the server of TEST_DATABASE_URL, the way that a process has to it, and another for the test. */
export interface ProxiedDatabase {
  /** For DATABASE_URL: through the proxy. */
  url: string;
  proxy: TcpProxy;
  /** Past the proxy. */
  query: (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;
  remove(): Promise<void>;
}

/** Makes a migrated database that a process reaches through a proxy alone. */
export async function openProxiedDatabase(): Promise<ProxiedDatabase> {
  const { url, drop } = await createTestDatabase(process.env['TEST_DATABASE_URL']!);
  const direct = new pg.Client({ connectionString: url });
  await direct.connect();
  const through = new URL(url);
  const proxy = new TcpProxy({ host: through.hostname, port: Number(through.port || 5432) });
  await proxy.open();
  through.hostname = '127.0.0.1';
  through.port = String(proxy.port);
  // Each statement comes with its text then, which is what a trap knows it by.
  through.searchParams.set('pgbouncer', 'true');
  return {
    url: through.href,
    proxy,
    query: async (sql, values) => (await direct.query<Record<string, unknown>>(sql, values)).rows,
    async remove() {
      await proxy.cut();
      await direct.end();
      await drop();
    },
  };
}
