import { documentInput } from '../../src/documents/document-input.js';
import { DocumentStore } from '../../src/documents/document-store.service.js';
import type { Reader } from '../../src/documents/readers/reader.js';
import type { TestApp } from '../support/test-app.js';

/** Stores documents as an import would; a title or text that is not given is the id. */
export async function store(
  service: TestApp,
  ...documents: {
    id: string;
    title?: string;
    text?: string;
    url?: string;
    metadata?: object;
    readers?: object;
  }[]
): Promise<void> {
  const inputs = documents.map(({ id, ...rest }) =>
    documentInput.parse({ id, title: id, text: id, ...rest }),
  );
  await service.app.get(DocumentStore).store(inputs);
}

/** Words that no two ids of a test share. */
export function filler(words: number): string {
  return Array.from({ length: words }, (_, index) => `filler${index}`).join(' ');
}

/** Somebody whom no document names. */
export const STRANGER: Reader = {
  userId: '00000000-0000-4000-8000-000000000000',
  email: 'stranger@example.com',
  scopes: ['mcp'],
};

/** Within what a text may have, and more than the megabyte that a vector holds: each word counts whole and in parts. */
export function tooManyWords(): string {
  const part = (n: number): string =>
    [n % 20_000, Math.floor(n / 20_000), 7, 8, 9].map((at) => String.fromCharCode(0x4e00 + at)).join('');
  return Array.from({ length: 16_600 }, (_, n) => `${part(n)}-${part(n + 16_600)}`).join(' ');
}
