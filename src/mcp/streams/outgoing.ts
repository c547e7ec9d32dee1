import type { OutgoingHttpHeaders } from 'node:http';
import type { Writable } from 'node:stream';

/** What an answer is written to: the response of a request that came here, or one on its way to the replica it came to. */
export interface Outgoing extends Writable {
  readonly headersSent: boolean;
  /** Whether the connection serves further requests. */
  shouldKeepAlive: boolean;
  writeHead(status: number, headers?: OutgoingHttpHeaders): this;
  setHeader(name: string, value: number | string | readonly string[]): this;
}
