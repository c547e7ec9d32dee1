import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { StartFailure } from '../common/errors/start-failure.js';
import { EmbeddedAdapterFactory } from './embedded-adapter.js';
import { DatabaseEngine } from './engine.js';
import { FolderLock } from './folder-lock.js';
import { applyMigrations } from './migrator.js';
import { watchForPanic } from './panic.js';

/** Runs a statement without parameters: its rows. */
export type Statements = <Row>(sql: string) => Promise<Row[]>;

/** Postgres in this process (PGlite): in a folder, or in memory. One connection, one process. */
export class EmbeddedEngine extends DatabaseEngine {
  readonly adapter: EmbeddedAdapterFactory;

  private constructor(
    private readonly pglite: PGlite,
    private readonly lock?: FolderLock,
  ) {
    super();
    this.adapter = new EmbeddedAdapterFactory(pglite);
  }

  /**
   * Opens the database in `dataDir`, which it locks and creates where it is missing.
   *
   * @throws StartFailure where another process has it open, or it cannot be opened
   */
  static async inFolder(dataDir: string): Promise<EmbeddedEngine> {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const lock = await FolderLock.acquire(dataDir);
    try {
      const pglite = await PGlite.create(join(dataDir, 'database'));
      watchForPanic(pglite, endProcess);
      return new EmbeddedEngine(pglite, lock);
    } catch (error) {
      await lock.release();
      throw new StartFailure(
        `The database in ${dataDir} cannot be opened: ${String(error)}. Is its disk full?`,
      );
    }
  }

  /** A database that is gone with the process, filled from the dump of another where one is given. */
  static async inMemory(dump?: Blob): Promise<EmbeddedEngine> {
    return new EmbeddedEngine(await PGlite.create(dump === undefined ? {} : { loadDataDir: dump }));
  }

  async query<Row>(text: string, values: unknown[]): Promise<Row[]> {
    return (await this.pglite.query<Row>(text, values)).rows;
  }

  /** Everything in the database, to open another with. */
  async dump(): Promise<Blob> {
    return this.pglite.dumpDataDir('none');
  }

  /** Runs `work` in one transaction, with its statements as they are. */
  async read<T>(work: (query: Statements) => Promise<T>): Promise<T> {
    return this.pglite.transaction((tx) => work(async <Row>(sql: string) => (await tx.query<Row>(sql)).rows));
  }

  async migrate(): Promise<void> {
    await this.pglite.exec('SET TIME ZONE UTC; SET synchronize_seqscans = off');
    await applyMigrations(this.adapter);
  }

  async close(): Promise<void> {
    await this.pglite.close();
    await this.lock?.release();
  }
}

/** Nothing in this process can go on without it, and nothing that is opened beside it can take its place. */
function endProcess(reason: string): void {
  setImmediate(() => {
    throw new Error(`The embedded database stopped: ${reason}. Start again once that is mended`);
  });
}
