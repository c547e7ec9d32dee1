/** A document that is to be stored, as a line of JSON Lines without its end; or why it cannot be. */
export type Item = { label: string; bytes: Uint8Array } | { label: string; fault: string };

/** Documents to import. */
export interface Source {
  items: AsyncIterable<Item>;
  /** Which part of it was read, from 0 to 1; undefined where that is not known. */
  progress(): number | undefined;
}
