import { HttpFailure } from '../../common/errors/failure.js';

/**
 * 400, as for any unknown client: what is at the `client_id` is no metadata document that can be used.
 *
 * @param words what is wrong with it, for its developer
 */
export function unusableDocument(words: string): HttpFailure {
  return new HttpFailure(
    400,
    `The app’s client_id is the URL of its metadata document, and that cannot be used: ${words}`,
  );
}
