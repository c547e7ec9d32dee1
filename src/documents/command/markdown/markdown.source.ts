import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TOO_LONG } from '../../import/document-line.js';
import { MOST_LINE_BYTES } from '../../import/lines.js';
import type { Item, Source } from '../source.js';
import { reasonOf } from '../command-failure.js';
import { readMarkdown } from './markdown-document.js';

const MARKDOWN = /\.(md|markdown)$/i;

/** The Markdown files of a folder and the folders in it, by their paths. */
export function markdownSource(folder: string): Source {
  return { items: itemsOf(folder), progress: () => undefined };
}

async function* itemsOf(folder: string): AsyncGenerator<Item> {
  for await (const path of filesOf(folder, '')) yield readItem(folder, path);
}

/** Hidden files and folders are left out; links are not followed. */
async function* filesOf(folder: string, path: string): AsyncGenerator<string> {
  const entries = await readdir(join(folder, path), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    const below = path === '' ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) yield* filesOf(folder, below);
    else if (entry.isFile() && MARKDOWN.test(entry.name)) yield below;
  }
}

async function readItem(folder: string, path: string): Promise<Item> {
  const file = join(folder, path);
  try {
    if ((await stat(file)).size > MOST_LINE_BYTES) return { label: path, fault: TOO_LONG };
    const read = readMarkdown(path, await readFile(file));
    if ('fault' in read) return { label: path, fault: read.fault };
    return { label: path, bytes: Buffer.from(JSON.stringify(read.document)) };
  } catch (error) {
    return { label: path, fault: `cannot be read (${reasonOf(error)})` };
  }
}
