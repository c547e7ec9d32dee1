import { stat } from 'node:fs/promises';
import { ImportReport } from '../import/import-report.js';
import type { AdminApi } from './admin-api.js';
import { CommandFailure } from './command-failure.js';
import { jsonLinesSource, streamSource } from './json-lines.source.js';
import { markdownSource } from './markdown/markdown.source.js';
import { type Slice, slicesOf } from './slices.js';
import type { Source } from './source.js';
import { count, documents, type Terminal } from './terminal.js';

/**
 * Imports a file of JSON Lines, a folder of Markdown, or standard input (`-`). What is bad is named and left out.
 *
 * @returns whether all of it was stored
 * @throws CommandFailure where it cannot go on: what was stored until then stays
 */
export async function importDocuments(api: AdminApi, path: string, terminal: Terminal): Promise<boolean> {
  const source = await openSource(path);
  const total = new ImportReport();
  const fail = (label: string, reason: string): void => {
    total.failed += 1;
    terminal.note(`${label}: ${reason}`);
  };
  for await (const slice of slicesOf(source.items, fail)) {
    const report = await send(api, slice, total);
    total.created += report.created;
    total.replaced += report.replaced;
    for (const { line, reason } of report.errors) fail(slice.labels[line - 1] ?? '', reason);
    terminal.progress(progressOf(total, source));
  }
  const stored = total.created + total.replaced;
  if (stored + total.failed === 0) throw new CommandFailure(`There are no documents in ${path}.`);
  terminal.say(`${documents(stored)} stored: ${count(total.created)} new, ${count(total.replaced)} in the place of others.`); // prettier-ignore
  if (total.failed > 0) terminal.note(`${documents(total.failed)} not stored.`);
  return total.failed === 0;
}

async function openSource(path: string): Promise<Source> {
  if (path === '-') return streamSource(process.stdin);
  try {
    return (await stat(path)).isDirectory() ? markdownSource(path) : await jsonLinesSource(path);
  } catch {
    throw new CommandFailure(`There is no ${path} that can be read.`);
  }
}

async function send(api: AdminApi, slice: Slice, total: ImportReport): Promise<ImportReport> {
  try {
    return await api.import(slice.body);
  } catch (error) {
    const stored = total.created + total.replaced;
    if (!(error instanceof CommandFailure) || stored === 0) throw error;
    throw new CommandFailure(`${error.message} Stopped at ${slice.labels[0] ?? ''}: ${documents(stored)} stored. Run it again: those that are there already take little time.`); // prettier-ignore
  }
}

function progressOf({ created, replaced }: ImportReport, source: Source): string {
  const part = source.progress();
  return `${documents(created + replaced)}${part === undefined ? '' : `, ${Math.floor(part * 100)} %`}`;
}
