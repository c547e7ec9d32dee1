import { type DocumentInput, documentInput, faultsOf } from '../document-input.js';
import { NOT_UTF8, readUtf8 } from './utf8.js';

/** A document to be stored, or why there is none. */
export type ReadDocument = { document: DocumentInput } | { fault: string };

/** What is said of a line that has more bytes than it may have. */
export const TOO_LONG = 'is longer than 2 MiB';

/** The document of a line of JSON Lines; undefined where the line is blank. The fault repeats nothing of the line. */
export function readDocumentLine(bytes: Uint8Array): ReadDocument | undefined {
  const text = readUtf8(bytes);
  if (text === undefined) return { fault: NOT_UTF8 };
  return text.trim() === '' ? undefined : readJson(text);
}

function readJson(text: string): ReadDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: 'is not JSON' };
  }
  return checkDocument(value);
}

/** The document that a value is, as JSON or YAML has it. */
export function checkDocument(value: unknown): ReadDocument {
  const { data, error } = documentInput.safeParse(value);
  return data === undefined ? { fault: faultsOf(error) } : { document: data };
}
