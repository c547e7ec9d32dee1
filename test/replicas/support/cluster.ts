import { join } from 'node:path';
import pg from 'pg';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/free-port.js';
import { SETTINGS } from '../../support/killable-service.js';
import { type Exit, ServiceProcess } from '../../support/process.js';
import { ADMIN_KEY } from '../../support/test-app.js';
import { RedisServer } from '../../support/redis-server.js';
import { createTestDatabase } from '../../support/test-database.js';
import { makeNginx } from './nginx.js';
import type { Program } from './program.js';

/** How to start a cluster. */
export interface ClusterOptions {
  replicas?: number;
  /** Settings of every replica over the defaults. */
  environment?: Record<string, string>;
  /** In the place of a database of its own on the server of TEST_DATABASE_URL. */
  databaseUrl?: string;
  /** Where each replica reaches Redis, in the place of where it is. */
  redisUrl?: (redis: RedisServer) => Promise<string>;
}

/** One replica: the built service as a process, with the tests' tools. */
export class Replica {
  private service?: ServiceProcess;

  constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly environment: Record<string, string>,
  ) {}

  /** Where it is reached past nginx. */
  get base(): string {
    return `http://localhost:${this.port}`;
  }

  /** All that it wrote since it was started. */
  get output(): string {
    return this.service?.output ?? '';
  }

  /** Starts it, and waits until it is ready. */
  async start(): Promise<void> {
    this.service = new ServiceProcess({
      folder: this.folder,
      environment: { ...this.environment, PORT: String(this.port) },
      script: 'test/replicas/service/serve.js',
    });
    await this.service.says('Gatehouse is ready');
  }

  /** Waits until it has written that. */
  async says(words: string): Promise<void> {
    await this.service?.says(words);
  }

  /** Freezes it, or thaws it. */
  signal(signal: NodeJS.Signals): void {
    this.service?.signal(signal);
  }

  /** Ends it, and waits until it has. */
  async stop(signal?: NodeJS.Signals): Promise<Exit | undefined> {
    return this.service?.stop(signal);
  }
}

/** Replicas on one database, with Redis between them and nginx in front. Everything ends with the test file. */
export class Cluster {
  private constructor(
    /** Of nginx: BASE. */
    readonly base: string,
    readonly replicas: readonly Replica[],
    readonly redis: RedisServer,
    private readonly nginx: Program,
    private readonly database: pg.Pool,
    private readonly drop: () => Promise<void>,
  ) {}

  /** Makes one in that folder, and waits until every replica is ready and they know each other. */
  static async start(folder: string, options: ClusterOptions = {}): Promise<Cluster> {
    const { replicas: count = 3, environment = {}, databaseUrl } = options;
    const { url, drop } =
      databaseUrl === undefined
        ? await createTestDatabase(process.env['TEST_DATABASE_URL']!)
        : { url: databaseUrl, drop: () => Promise.resolve() };
    const redis = await RedisServer.start();
    const front = await freePort();
    const base = `http://localhost:${front}`;
    const settings = {
      ...SETTINGS,
      DATABASE_URL: url,
      REDIS_URL: (await options.redisUrl?.(redis)) ?? redis.url,
      PUBLIC_URL: base,
      TRUST_PROXY: '1',
      ...environment,
    };
    const replicas: Replica[] = [];
    for (let number = 0; number < count; number++)
      replicas.push(new Replica(await freePort(), folder, settings));
    const ports = replicas.map(({ port }) => port);
    const nginx = makeNginx(join(folder, `nginx-${front}`), front, ports);
    const cluster = new Cluster(base, replicas, redis, nginx, new pg.Pool({ connectionString: url }), drop);
    cluster.database.on('error', () => undefined);
    await Promise.all(replicas.map((replica) => replica.start()));
    await nginx.start();
    await cluster.meets(count);
    return cluster;
  }

  /** The one at that place. */
  replica(index: number): Replica {
    const replica = this.replicas[index];
    if (replica === undefined) throw new Error(`There is no replica ${index}`);
    return replica;
  }

  /** Waits until so many replicas have seen each other beat; what one that was killed left behind does not. */
  async meets(count: number): Promise<void> {
    const first = new Map<unknown, number>();
    // Each beat reads all the rows, and one that has moved twice is seen to live.
    await eventually(async () => {
      const rows = await this.query('SELECT id, beats::int FROM replicas');
      for (const { id, beats } of rows) if (!first.has(id)) first.set(id, Number(beats));
      return rows.filter(({ id, beats }) => Number(beats) >= (first.get(id) ?? 0) + 3).length === count;
    });
  }

  /** Asks the database. */
  async query(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    return (await this.database.query<Record<string, unknown>>(sql, values)).rows;
  }

  /** Calls a route with the operator's key, on whichever replica or on the one that is given. */
  admin(method: string, path: string, body?: unknown, base = this.base): Promise<Response> {
    return fetch(`${base}/admin/${path}`, {
      method,
      headers: { Authorization: `Bearer ${ADMIN_KEY}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** Ends all of it. */
  async remove(): Promise<void> {
    await this.nginx.stop();
    await ServiceProcess.killAll();
    await this.redis.stop();
    await this.database.end();
    await this.drop();
  }
}
