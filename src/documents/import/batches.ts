import type { DocumentInput } from '../document-input.js';
import { readDocumentLine, TOO_LONG } from './document-line.js';
import type { ImportReport } from './import-report.js';
import { linesOf } from './lines.js';

/**
 * Little enough to be stored well within the time that a statement may take, and to be held in memory some dozen times:
 * Prisma keeps the last queries, with all that they carry, to tell of where one fails.
 */
const MOST_DOCUMENTS = 100;
const MOST_BYTES = 256 * 1024;

/** A document and the line that it was read from. */
export interface NumberedDocument {
  line: number;
  document: DocumentInput;
}

/** The documents of a stream of JSON Lines, in batches. What is none is noted in the report. */
export async function* batchesOf(
  stream: AsyncIterable<Uint8Array>,
  report: ImportReport,
): AsyncGenerator<NumberedDocument[]> {
  let batch: NumberedDocument[] = [];
  let size = 0;
  for await (const { number: line, bytes } of linesOf(stream)) {
    const read = bytes === undefined ? { fault: TOO_LONG } : readDocumentLine(bytes);
    if (read === undefined) continue;
    if ('fault' in read) {
      report.fail(line, read.fault);
      continue;
    }
    batch.push({ line, document: read.document });
    size += bytes?.length ?? 0;
    if (batch.length >= MOST_DOCUMENTS || size >= MOST_BYTES) {
      yield batch;
      batch = [];
      size = 0;
    }
  }
  if (batch.length > 0) yield batch;
}
