import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { TOO_LONG } from '../import/document-line.js';
import { linesOf } from '../import/lines.js';
import type { Item, Source } from './source.js';

/** The lines of a file, by their numbers. What they say the service reads. */
export async function jsonLinesSource(file: string): Promise<Source> {
  const { size } = await stat(file);
  const stream = createReadStream(file);
  return {
    items: itemsOf(stream),
    progress: () => (size === 0 ? undefined : Math.min(1, stream.bytesRead / size)),
  };
}

/** The same for a stream whose length nobody knows. */
export function streamSource(stream: AsyncIterable<Uint8Array>): Source {
  return { items: itemsOf(stream), progress: () => undefined };
}

async function* itemsOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Item> {
  for await (const { number, bytes } of linesOf(stream)) {
    const label = `line ${number}`;
    yield bytes === undefined ? { label, fault: TOO_LONG } : { label, bytes };
  }
}
