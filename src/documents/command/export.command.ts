import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AdminApi } from './admin-api.js';
import { CommandFailure, reasonOf } from './command-failure.js';
import { documents, type Terminal } from './terminal.js';

const LINE_FEED = 10;

/**
 * Writes all documents as JSON Lines, as an import takes them: to a file for its owner's eyes, which is there only once
 * it is whole; or to standard output.
 *
 * @throws CommandFailure where it breaks off, or the file cannot be written
 */
export async function exportDocuments(
  api: AdminApi,
  file: string | undefined,
  terminal: Terminal,
): Promise<void> {
  const lines = new LineCount((lineCount) => terminal.progress(documents(lineCount)));
  const exported = await api.export();
  const part = `${file ?? ''}.part`;
  try {
    if (file === undefined) {
      await pipeline(exported, lines, process.stdout, { end: false });
    } else {
      await pipeline(exported, lines, createWriteStream(part, { mode: 0o600 }));
      await rename(part, file);
    }
  } catch (error) {
    if (file !== undefined) await rm(part, { force: true });
    throw new CommandFailure(`The export broke off: ${reasonOf(error)}.`);
  }
  terminal.note(`${documents(lines.count)} exported.`);
}

/** Passes on what comes, and counts its lines. */
class LineCount extends Transform {
  count = 0;

  constructor(private readonly onCount: (count: number) => void) {
    super();
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: (error: null, chunk: Buffer) => void): void {
    for (const byte of chunk) if (byte === LINE_FEED) this.count += 1;
    this.onCount(this.count);
    done(null, chunk);
  }
}
