import { z } from 'zod';
import { isDocumentId, isStorable, webUrl } from './document.js';
import { isMetadata } from './metadata.js';
import { readers } from './readers/readers.js';

/** What of a text is indexed; and with 4 bytes a character it is less than a tool's result may have. */
const MOST_TEXT = 200_000;
/** Of what is wrong with a document: it may be thousands of things, or a name of a megabyte. */
const MOST_FAULTS = 5;
const MOST_CHARACTERS = 200;

const storable = z.string().refine(isStorable, 'must not contain NUL or half a surrogate pair');

/** A document to be stored: what a line of JSON Lines must be. */
export const documentInput = z.strictObject({
  id: z.string().refine(isDocumentId, 'must be 1 to 200 printable characters, and neither . nor ..'),
  title: storable.trim().min(1).max(500),
  text: storable.max(MOST_TEXT),
  /** Where it came from; a citation links there. */
  url: storable
    .max(2048)
    .refine((url) => webUrl(url) !== undefined, 'must be an http or https URL')
    .optional(),
  metadata: z
    .custom(isMetadata, 'must be an object of at most 16,384 characters and 20 levels that can be stored')
    .default({}),
  /** Absent: everyone. */
  readers: readers.optional(),
});

/** A document that passed. */
export type DocumentInput = z.infer<typeof documentInput>;

/** What is wrong with a document that did not pass, in words: each field with its fault. */
export function faultsOf({ issues }: z.ZodError): string {
  const faults = issues.slice(0, MOST_FAULTS).map(({ path, message }) => {
    const field = path.length === 0 ? '' : `${path.map(String).join('.')}: `;
    return `${field}${message}`.slice(0, MOST_CHARACTERS);
  });
  return faults.join('; ').replace(/[\p{Cc}\p{Cs}]/gu, ' ');
}
