import { documentInput } from '../../src/documents/document-input.js';
import { DocumentsService } from '../../src/documents/documents.service.js';
import type { TestApp } from '../support/test-app.js';

/** Stores documents as an import would; a title or text that is not given is the id. */
export async function store(
  service: TestApp,
  ...documents: { id: string; title?: string; text?: string; url?: string; metadata?: object }[]
): Promise<void> {
  const inputs = documents.map(({ id, ...rest }) =>
    documentInput.parse({ id, title: id, text: id, ...rest }),
  );
  await service.app.get(DocumentsService).insert(service.prisma, inputs);
}

/** Words that no two ids of a test share. */
export function filler(words: number): string {
  return Array.from({ length: words }, (_, index) => `filler${index}`).join(' ');
}
