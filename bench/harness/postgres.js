import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';

/** Of the times in /proc: `getconf CLK_TCK`, the same on every Linux that Node runs on. */
const TICK_MS = 10;

/** The Postgres server of DATABASE_URL: a database for each contender, and the server's own use of the processor. */
export class Postgres {
  #client;
  #made = [];
  #postmaster;

  /** @param {string} url of a role that may create databases */
  constructor(url) {
    this.url = url;
    this.#client = new pg.Client({ connectionString: url });
  }

  async open() {
    await this.#client.connect();
    const { rows } = await this.#client.query(
      "SELECT pg_backend_pid() AS backend, current_setting('server_version') AS version",
    );
    this.version = rows[0].version;
    const parent = stat(rows[0].backend)?.parent;
    // On another machine, or in a container, its processes are not to be seen.
    if (parent !== undefined && stat(parent)?.name === 'postgres') this.#postmaster = parent;
    return this;
  }

  /** Makes an empty database: its URL. */
  async create() {
    const name = `gatehouse_bench_${randomBytes(6).toString('hex')}`;
    await this.#client.query(`CREATE DATABASE ${name}`);
    this.#made.push(name);
    return Object.assign(new URL(this.url), { pathname: `/${name}` }).href;
  }

  /**
   * Milliseconds of processor of the whole server until now, that of processes which have ended with it; undefined where
   * it is out of sight.
   */
  cpuMs() {
    if (this.#postmaster === undefined) return undefined;
    const own = stat(this.#postmaster);
    const children = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(stat)
      .filter((process) => process?.parent === this.#postmaster);
    const ticks = children.reduce((sum, child) => sum + child.own, own.own + own.ofEnded);
    return ticks * TICK_MS;
  }

  /** Drops what was made. */
  async close() {
    for (const name of this.#made) await this.#client.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await this.#client.end();
  }
}

/** proc(5) of a process; undefined where it is gone. */
function stat(pid) {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = line.lastIndexOf(')');
    const fields = line.slice(end + 2).split(' ');
    const [utime, stime, cutime, cstime] = fields.slice(11, 15).map(Number);
    return {
      name: line.slice(line.indexOf('(') + 1, end),
      parent: Number(fields[1]),
      own: utime + stime,
      ofEnded: cutime + cstime,
    };
  } catch {
    return undefined;
  }
}
