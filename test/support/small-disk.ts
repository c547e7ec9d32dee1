import { execFileSync } from 'node:child_process';
import { closeSync, fstatSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PIECE = Buffer.alloc(4096);

/** A disk of its own, in memory, which a test can fill. It takes root to mount one. */
export class SmallDisk {
  readonly folder = mkdtempSync(join(tmpdir(), 'gatehouse-disk-'));
  private readonly ballast = join(this.folder, 'ballast');

  /** @param megabytes how much it holds */
  constructor(megabytes: number) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0777`, 'tmpfs', this.folder]);
  }

  /** Leaves no byte, or so many megabytes. */
  fill(megabytes = 0): void {
    const file = openSync(this.ballast, 'a');
    try {
      for (;;) writeSync(file, PIECE);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      ftruncateSync(file, fstatSync(file).size - megabytes * 1024 * 1024);
    } finally {
      closeSync(file);
    }
  }

  /** Makes room again. */
  clear(): void {
    rmSync(this.ballast, { force: true });
  }

  /** Once nothing has a file open on it. */
  remove(): void {
    execFileSync('umount', [this.folder]);
    rmSync(this.folder, { recursive: true });
  }
}
