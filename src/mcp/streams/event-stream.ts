import type { McpLimits } from '../mcp-limits.js';
import type { Outgoing } from './outgoing.js';

/** How long a reader may take over what was written last, before its connection is cut. */
const FLUSH_MS = 2000;

const HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
};

/** Server-sent events on the response of one request, for as long as its reader takes them. */
export class EventStream {
  /** Since when its reader has taken nothing, in ms. */
  private stalledSince?: number;

  constructor(
    private readonly response: Outgoing,
    private readonly limits: Pick<McpLimits, 'unreadBytes' | 'stalledMs'>,
  ) {}

  /** What its reader has not taken yet. */
  get unreadBytes(): number {
    return this.response.writableLength;
  }

  /** Whether this is the response that it goes out on. */
  isOn(response: Outgoing): boolean {
    return this.response === response;
  }

  /** Answers the request: the headers go out with what is written first. */
  open(): void {
    // The connection serves nothing after the stream: kept alive, it would hold up a server that drains.
    this.response.shouldKeepAlive = false;
    this.response.writeHead(200, HEADERS);
  }

  /**
   * Writes an event, unless its reader has left too much unread: then it is cut off.
   *
   * @param type `message` where it is one of the protocol's
   * @param data on one line, as JSON is
   * @param id for the reader to name where it was cut off
   */
  write(type: string, data: string, id?: string): void {
    if (this.response.writableLength > this.limits.unreadBytes) this.response.destroy();
    if (this.response.destroyed) return;
    this.response.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${data}\n\n`);
  }

  /** Writes a comment, unless there is something to read already. */
  beat(): void {
    if (!this.response.writableNeedDrain) this.response.write(':\n\n');
  }

  /** Cuts its reader off. */
  drop(): void {
    this.response.destroy();
  }

  /** Whether its reader has left too much unread, or taken nothing for too long. */
  isSlow(now: number): boolean {
    if (this.response.writableLength > this.limits.unreadBytes) return true;
    this.stalledSince = this.response.writableNeedDrain ? (this.stalledSince ?? now) : undefined;
    return this.stalledSince !== undefined && now - this.stalledSince > this.limits.stalledMs;
  }

  /** Ends it. What was written and not read yet is dropped where nobody may have it or nobody takes it. */
  end(discard: boolean): void {
    if (this.response.destroyed) return;
    if (discard && this.response.writableLength > 0) {
      this.response.destroy();
      return;
    }
    this.response.end();
    const timer = setTimeout(() => this.response.destroy(), FLUSH_MS).unref();
    this.response.once('close', () => clearTimeout(timer));
  }
}
