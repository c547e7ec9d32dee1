import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from './free-port.js';

/** Where Debian keeps the programs of the server, which are not in PATH there. */
const DEBIAN = '/usr/lib/postgresql';

/** Where such a server keeps its data and its log of writes, where not in a folder of its own. */
export interface PostgresFolders {
  data?: string;
  wal?: string;
}

/** How a server stops: `fast` rolls back and says goodbye, `immediate` is a crash. */
export type StopMode = 'fast' | 'immediate';

/** A Postgres server of a test's own, which it may stop, starve and break. The service's role in it is no superuser. */
export class PostgresServer {
  private constructor(
    private readonly folder: string,
    private readonly data: string,
    private readonly port: number,
  ) {}

  /** Makes one and starts it. The caller removes it. */
  static async start(
    settings: Record<string, string> = {},
    folders: PostgresFolders = {},
  ): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-postgres-'));
    chmodSync(folder, 0o777);
    const data = folders.data ?? join(folder, 'data');
    const port = await freePort();
    run('initdb', [
      `--pgdata=${data}`,
      `--waldir=${folders.wal ?? join(folder, 'wal')}`,
      ...['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
    ]);
    const all = {
      listen_addresses: '127.0.0.1',
      port,
      unix_socket_directories: folder,
      fsync: 'off',
      ...settings,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name} = '${value}'\n`);
    appendFileSync(join(data, 'postgresql.conf'), lines.join(''));
    const server = new PostgresServer(folder, data, port);
    server.startAgain();
    await server.asSuperuser(async (client) => {
      await client.query('CREATE ROLE gatehouse LOGIN');
      await client.query('CREATE DATABASE gatehouse OWNER gatehouse');
    }, 'postgres');
    return server;
  }

  /** For DATABASE_URL. */
  get url(): string {
    return `postgresql://gatehouse@127.0.0.1:${this.port}/gatehouse`;
  }

  /** Does something in the service's database as a superuser, who has a place where nobody else has one. */
  async asSuperuser<T>(work: (client: pg.Client) => Promise<T>, database = 'gatehouse'): Promise<T> {
    const client = new pg.Client({
      host: '127.0.0.1',
      port: this.port,
      user: 'postgres',
      database,
    });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  startAgain(): void {
    run('pg_ctl', [
      'start',
      '--wait',
      '--silent',
      `--pgdata=${this.data}`,
      `--log=${join(this.folder, 'log')}`,
    ]);
  }

  stop(mode: StopMode): void {
    run('pg_ctl', ['stop', '--wait', '--silent', `--pgdata=${this.data}`, `--mode=${mode}`]);
  }

  /** Stops it where it runs, with all that it wrote in its own folder. */
  remove(): void {
    if (existsSync(join(this.data, 'postmaster.pid'))) this.stop('immediate');
    rmSync(this.folder, { recursive: true });
  }
}

/** Runs a program of the server, which refuses to be root's. */
function run(program: string, args: readonly string[]): void {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const path = versions[0] === undefined ? program : join(DEBIAN, versions[0], 'bin', program);
  const command = userInfo().uid === 0 ? ['runuser', '-u', 'postgres', '--', path, ...args] : [path, ...args];
  execFileSync(command[0]!, command.slice(1), { cwd: '/', stdio: ['ignore', 'ignore', 'inherit'] });
}
