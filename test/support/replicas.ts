import type { AddressInfo } from 'node:net';
import { PostgresEngine } from '../../src/database/postgres.engine.js';
import { Members } from '../../src/replicas/members.service.js';
import { ReplicaBus } from '../../src/replicas/replica-bus.js';
import { eventually } from './eventually.js';
import { startTestApp, type TestApp, type TestAppOptions } from './test-app.js';
import { createTestDatabase } from './test-database.js';

/** BASE of them all: nothing listens there, each is reached by its own address. */
const PUBLIC_URL = 'http://localhost:3999';

/** Several services in the test's process, on one database. */
export class Replicas {
  readonly all: TestApp[] = [];

  private constructor(
    /** The database's. */
    readonly url: string,
    private readonly drop: () => Promise<void>,
  ) {}

  /** So many of them, each with these settings, once they know of each other. */
  static async start(count: number, options: TestAppOptions = {}): Promise<Replicas> {
    const { url, drop } = await createTestDatabase(process.env['TEST_DATABASE_URL']!);
    const replicas = new Replicas(url, drop);
    for (let number = 0; number < count; number += 1) await replicas.add(options);
    await replicas.meet();
    return replicas;
  }

  /** One more. */
  async add(options: TestAppOptions = {}): Promise<TestApp> {
    const { environment } = options;
    const service = await startTestApp({
      engine: new PostgresEngine(this.url),
      ...options,
      environment: { PUBLIC_URL, ...environment },
    });
    const { port } = service.app.getHttpServer().address() as AddressInfo;
    const replica = { ...service, base: `http://localhost:${port}` };
    this.all.push(replica);
    return replica;
  }

  /** The one at that place. */
  at(index: number): TestApp {
    const replica = this.all[index];
    if (replica === undefined) throw new Error(`There is no replica ${index}`);
    return replica;
  }

  /** Waits until each knows of all others, and reaches them where there is a way. */
  async meet(): Promise<void> {
    await eventually(() =>
      this.all.every(({ app }) => app.get(Members).ids().length === this.all.length - 1),
    );
    await eventually(() => this.all.every(({ app }) => app.get(ReplicaBus).state !== 'cut'));
  }

  /** Ends them all, and removes the database. */
  async remove(): Promise<void> {
    await Promise.all(this.all.map((replica) => replica.close()));
    await this.drop();
  }
}
