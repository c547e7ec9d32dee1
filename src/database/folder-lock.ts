import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import { StartFailure } from '../common/errors/start-failure.js';

const HEARTBEAT_MS = 2000;
const STALE_MS = 10_000;

interface Holder {
  pid: number;
  host: string;
  id: string;
}

/**
 * One process at a time in a folder: PGlite does not lock its own and a second process would write over the first.
 * A holder on this host is judged by its process; one on another host (a container on the same volume) by its
 * heartbeat, for which `acquire` waits.
 */
export class FolderLock {
  private constructor(
    private readonly file: string,
    private readonly heartbeat: NodeJS.Timeout,
  ) {}

  /**
   * @param folder an existing folder
   * @throws StartFailure where a live process holds it
   */
  static async acquire(folder: string): Promise<FolderLock> {
    const file = join(folder, 'gatehouse.lock');
    await take(file, { pid: process.pid, host: hostname(), id: randomUUID() });
    const heartbeat = setInterval(() => void touch(file), HEARTBEAT_MS);
    heartbeat.unref();
    return new FolderLock(file, heartbeat);
  }

  /** Lets the next process in. */
  async release(): Promise<void> {
    clearInterval(this.heartbeat);
    await rm(this.file, { force: true });
  }
}

/**
 * Makes `file` this process's own: creates it, or replaces a dead holder's. Only who holds the right to replace that
 * very holder, a file of its own that is taken the same way, may do so: of many starters one does.
 */
async function take(file: string, self: Holder): Promise<void> {
  while (!(await create(file, self))) {
    const holder = await read(file);
    if (holder === undefined) continue;
    if (await isAlive(file, holder)) {
      throw new StartFailure(
        `${dirname(file)} is in use by process ${holder.pid} on ${holder.host}. If that is no Gatehouse, remove ${file}.`,
      );
    }
    const right = `${file}.${holder.id}`;
    await take(right, self);
    const isReplaced = await replace(file, holder, self);
    await rm(right, { force: true });
    if (isReplaced) return;
  }
}

/** Whether the file was still the dead holder's, and is now this process's. The caller holds the right to it. */
async function replace(file: string, dead: Holder, self: Holder): Promise<boolean> {
  const current = await read(file);
  if (current?.id !== dead.id || (await isAlive(file, current))) return false;
  const mine = `${file}.${self.id}.new`;
  await writeFile(mine, JSON.stringify(self), { mode: 0o600 });
  await rename(mine, file);
  return true;
}

async function create(file: string, self: Holder): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(self), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function read(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    if (error instanceof SyntaxError) return { pid: 0, host: '(unreadable)', id: 'unreadable' };
    throw error;
  }
}

async function isAlive(file: string, holder: Holder): Promise<boolean> {
  if (holder.host === hostname()) return holder.pid !== process.pid && isRunning(holder.pid);
  for (;;) {
    const beat = await stat(file).catch(() => undefined);
    if (beat === undefined || Date.now() - beat.mtimeMs > STALE_MS) return false;
    await sleep(HEARTBEAT_MS);
    const next = await stat(file).catch(() => undefined);
    if (next !== undefined && next.mtimeMs > beat.mtimeMs) return true;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
}

async function touch(file: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
}

function hasCode(error: unknown, code: string): boolean {
  return isNativeError(error) && 'code' in error && error.code === code;
}
