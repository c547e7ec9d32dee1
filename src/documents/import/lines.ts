const LINE_FEED = 10;

/** Bytes that a line may have: more than the longest document has, however its characters are written. */
export const MOST_LINE_BYTES = 2 * 1024 * 1024;

/** A line of a stream. */
export interface Line {
  /** From 1. */
  number: number;
  /** Without the line feed. Undefined where they are more than a line may have: then they are not kept. */
  bytes: Buffer | undefined;
}

/**
 * The lines of a stream as they come, with no more of it in memory than one line may have. The last one need not end in
 * a line feed.
 */
export async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let line = new OpenLine(1);
  for await (const chunk of stream) {
    let rest = chunk;
    for (let end = rest.indexOf(LINE_FEED); end !== -1; end = rest.indexOf(LINE_FEED)) {
      line.add(rest.subarray(0, end));
      yield line.close();
      line = new OpenLine(line.number + 1);
      rest = rest.subarray(end + 1);
    }
    line.add(rest);
  }
  if (line.size > 0) yield line.close();
}

/** A line whose end has not come. */
class OpenLine {
  size = 0;
  private pieces: Uint8Array[] = [];

  constructor(readonly number: number) {}

  add(piece: Uint8Array): void {
    this.size += piece.length;
    if (this.size > MOST_LINE_BYTES) this.pieces = [];
    else this.pieces.push(piece);
  }

  close(): Line {
    const bytes = this.size > MOST_LINE_BYTES ? undefined : Buffer.concat(this.pieces);
    return { number: this.number, bytes };
  }
}
