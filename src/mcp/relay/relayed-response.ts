import type { OutgoingHttpHeaders } from 'node:http';
import { Writable } from 'node:stream';
import type { Outgoing } from '../streams/outgoing.js';

/** A part of an answer, as the replica that passes it on gets it. */
export interface Part {
  /** Once the answer has begun. */
  head?: { status: number; headers: OutgoingHttpHeaders };
  data: Buffer;
  /** Nothing comes after this part. */
  isLast: boolean;
  /** It was cut off: what comes after is not to be had. */
  isCut: boolean;
}

/**
 * An answer whose reader is at another replica, which fetches it part by part: what was not fetched is unread, as with
 * any slow reader. A part that was lost on its way is fetched again.
 */
export class RelayedResponse extends Writable implements Outgoing {
  shouldKeepAlive = true;
  private readonly headers: OutgoingHttpHeaders = {};
  private head?: { status: number; headers: OutgoingHttpHeaders };
  /** What was written last, from `offset` on, and what to call once it was fetched. */
  private current: Buffer = Buffer.alloc(0);
  private offset = 0;
  private onFetched?: () => void;
  private onEnd?: () => void;
  private wake?: () => void;

  /** @param mostBytes that a part may have */
  constructor(private readonly mostBytes: number) {
    super({ decodeStrings: true });
  }

  get headersSent(): boolean {
    return this.head !== undefined;
  }

  setHeader(name: string, value: number | string | readonly string[]): this {
    this.headers[name] = typeof value === 'object' ? [...value] : value;
    return this;
  }

  writeHead(status: number, headers: OutgoingHttpHeaders = {}): this {
    this.head = { status, headers: { ...this.headers, ...headers } };
    return this;
  }

  /**
   * The part that begins at that byte. Everything before it has arrived.
   *
   * @param signal answers with what there is, where there is nothing by then
   */
  async fetch(offset: number, signal: AbortSignal): Promise<Part> {
    this.acknowledge(offset);
    while (!this.hasNews && !signal.aborted) await this.news(signal);
    const data = this.current.subarray(0, this.mostBytes);
    // By Node's rule that comes after all that was written was taken.
    const isLast = this.onEnd !== undefined;
    const isCut = this.destroyed && !this.writableFinished;
    return { ...(this.head === undefined ? {} : { head: this.head }), data, isLast, isCut };
  }

  /** The last part has arrived. */
  taken(): void {
    this.onEnd?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.current = chunk;
    this.onFetched = done;
    this.wake?.();
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'utf8', done);
  }

  override _final(done: () => void): void {
    this.onEnd = done;
    this.wake?.();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.current = Buffer.alloc(0);
    done(error);
    this.wake?.();
  }

  private get hasNews(): boolean {
    return this.destroyed || this.current.length > 0 || this.onEnd !== undefined;
  }

  /** What came before has arrived. */
  private acknowledge(offset: number): void {
    const taken = Math.min(Math.max(offset - this.offset, 0), this.current.length);
    this.offset += taken;
    this.current = this.current.subarray(taken);
    if (this.current.length > 0) return;
    const { onFetched } = this;
    delete this.onFetched;
    onFetched?.();
  }

  private news(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        signal.removeEventListener('abort', settle);
        delete this.wake;
        resolve();
      };
      this.wake?.();
      this.wake = settle;
      signal.addEventListener('abort', settle, { once: true });
    });
  }
}
