/** Why something could not be fetched: its host was not reached, the answer was no good, or there is nothing (any more). */
export type FetchFault = 'unreachable' | 'unusable' | 'gone';

/** A document that could not be fetched. */
export class FetchFailure extends Error {
  /**
   * @param words what is wrong with it, for its developer: “it answered 302 …”. They tell nothing of our own network
   * @param detail for the log
   */
  constructor(
    readonly fault: FetchFault,
    readonly words: string,
    readonly detail = words,
  ) {
    super(detail);
  }
}
