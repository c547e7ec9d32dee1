import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderLock } from './folder-lock.js';

describe('FolderLock', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-lock-'));
  const file = join(folder, 'gatehouse.lock');
  afterEach(() => rmSync(file, { force: true }));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A lock file as another process would have left it. */
  function heldBy(pid: number, host = hostname()): void {
    writeFileSync(file, JSON.stringify({ pid, host, id: 'other' }));
  }

  function makeOld(path: string): void {
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(path, longAgo, longAgo);
  }

  it('lets one in, and the next when it is released', async () => {
    const lock = await FolderLock.acquire(folder);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
    await lock.release();
    expect(existsSync(file)).toBe(false);
    await (await FolderLock.acquire(folder)).release();
  });

  it('refuses where the holder runs, and names it', async () => {
    heldBy(process.ppid);
    await expect(FolderLock.acquire(folder)).rejects.toThrow(
      `in use by process ${process.ppid} on ${hostname()}`,
    );
  });

  it('takes over from a process that is gone', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    heldBy(pid);
    await (await FolderLock.acquire(folder)).release();
  });

  it('takes over from one that was gone before it had taken over itself', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    heldBy(pid);
    writeFileSync(`${file}.other`, JSON.stringify({ pid, host: hostname(), id: 'second' }));
    const lock = await FolderLock.acquire(folder);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid });
    expect(readdirSync(folder)).toEqual(['gatehouse.lock']);
    await lock.release();
  });

  it('takes over where the file was cut short by a crash', async () => {
    writeFileSync(file, '{"pi');
    makeOld(file);
    await (await FolderLock.acquire(folder)).release();
  });

  it('takes over from another host whose heartbeat stopped', async () => {
    heldBy(1, 'elsewhere');
    makeOld(file);
    await (await FolderLock.acquire(folder)).release();
  });

  it('refuses where a holder on another host still beats', async () => {
    heldBy(1, 'elsewhere');
    const beat = setInterval(() => utimesSync(file, new Date(), new Date()), 200);
    await expect(FolderLock.acquire(folder)).rejects.toThrow('in use by process 1 on elsewhere');
    clearInterval(beat);
  });
});
