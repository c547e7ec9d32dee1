import { z } from 'zod';
import { isDocumentId, isStorable, webUrl } from './document.js';

/** What of a text is indexed; and with 4 bytes a character it is less than a tool's result may have. */
const MOST_TEXT = 200_000;
const MOST_METADATA = 16_384;

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
    .record(storable, z.json())
    .refine(isStorableJson, 'is too large, or cannot be stored')
    .default({}),
});

/** A document that passed. */
export type DocumentInput = z.infer<typeof documentInput>;

function isStorableJson(value: Record<string, unknown>): boolean {
  const json = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'string' && !isStorable(part) ? undefined : part,
  );
  return json.length <= MOST_METADATA && json === JSON.stringify(value);
}
