import type { Item } from './source.js';

/** As many lines as an import names faults of. */
const MOST_LINES = 1000;
/** What proxies let through where nobody told them otherwise. */
const MOST_BYTES = 1_000_000;

/** Documents for one request. */
export interface Slice {
  body: Uint8Array<ArrayBuffer>;
  /** What each of its lines is called where it came from. */
  labels: string[];
}

/**
 * Documents in slices, so that each request is short: how far it is shows, and one that fails loses little.
 *
 * @param onFault told of what cannot be stored and is left out
 */
export async function* slicesOf(
  items: AsyncIterable<Item>,
  onFault: (label: string, fault: string) => void,
): AsyncGenerator<Slice> {
  let pieces: Uint8Array[] = [];
  let labels: string[] = [];
  let size = 0;
  const slice = (): Slice => {
    const whole = { body: Buffer.concat(pieces), labels };
    [pieces, labels, size] = [[], [], 0];
    return whole;
  };
  for await (const item of items) {
    if ('fault' in item) {
      onFault(item.label, item.fault);
      continue;
    }
    const isFull = labels.length === MOST_LINES || size + item.bytes.length + 1 > MOST_BYTES;
    if (isFull && labels.length > 0) yield slice();
    pieces.push(item.bytes, LINE_END);
    labels.push(item.label);
    size += item.bytes.length + 1;
  }
  if (labels.length > 0) yield slice();
}

const LINE_END = Buffer.from('\n');
