import type { AdminApi } from './admin-api.js';
import { documents, type Terminal } from './terminal.js';

/** Removes documents by their ids: whether there was one of each. */
export async function deleteDocuments(
  api: AdminApi,
  ids: readonly string[],
  terminal: Terminal,
): Promise<boolean> {
  let removed = 0;
  for (const id of ids) {
    if (await api.delete(id)) removed += 1;
    else terminal.note(`${id}: there is no such document`);
  }
  terminal.say(`${documents(removed)} removed.`);
  return removed === ids.length;
}
