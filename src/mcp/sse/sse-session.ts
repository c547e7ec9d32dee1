import { randomInt, randomUUID } from 'node:crypto';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js';
import type { Response } from 'express';
import { randomHex } from '../../common/secrets.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import type { McpLimits } from '../mcp-limits.js';
import type { CallerLookup } from '../server/mcp-server.factory.js';
import type { EndReason } from './end-reason.js';

/** How long a reader may take over what was written last, before its connection is cut. */
const FLUSH_MS = 2000;

const DISCARDING: ReadonlySet<EndReason> = new Set(['revoked', 'expired', 'slow_reader']);

/** What a session asks of who holds it. */
export interface SessionHolder {
  readonly limits: McpLimits;
  /** The time in ms. */
  now(): number;
  /** The session cannot go on. */
  onFault(session: SseSession, reason: EndReason): void;
}

/**
 * An SSE session: the stream of one `GET /sse`, as the transport of its own SDK server. It belongs to the user and
 * client of the token that opened it. Small, for there may be ten thousand.
 */
export class SseSession implements Transport, CallerLookup {
  /** Its row's id: what operators see. */
  readonly rowId = randomUUID();
  /** The public id, 128 random bits: whoever knows it still needs a token of its owner. */
  readonly sessionId = randomHex();
  /** A random number, by which the comments of all streams are spread over time. */
  readonly phase = randomInt(0x10000);
  /** Set by the SDK's server. */
  onmessage?: Transport['onmessage'];
  onclose?: () => void;
  onerror?: (error: Error) => void;

  /** When a message last came, in ms. */
  lastSeenAt: number;
  /** Whether the GET was answered. */
  isOpen = false;
  /** Set once, by `end`. */
  endReason?: EndReason;
  /** Since when its reader has taken nothing, in ms. */
  private stalledSince?: number;
  /** Whom each tool call in flight is made for. */
  private readonly calls = new Map<RequestId, AccessIdentity>();

  constructor(
    /** Whom the token speaks for that opened it. */
    readonly owner: AccessIdentity,
    private readonly response: Response,
    private readonly holder: SessionHolder,
  ) {
    this.lastSeenAt = holder.now();
  }

  /** How many tool calls are in flight. */
  get callsInFlight(): number {
    return this.calls.size;
  }

  /** Whether a call of that id is in flight. */
  hasCall(id: RequestId): boolean {
    return this.calls.has(id);
  }

  /** A tool call that `caller` makes is about to be handed to the server. */
  admit(id: RequestId, caller: AccessIdentity): void {
    this.calls.set(id, caller);
  }

  callerOf(id: RequestId): AccessIdentity | undefined {
    return this.calls.get(id);
  }

  release(id: RequestId): void {
    this.calls.delete(id);
  }

  /** Hands a message to the server. */
  receive(message: JSONRPCMessage): void {
    this.lastSeenAt = this.holder.now();
    this.onmessage?.(message);
  }

  /** Answers the GET: the headers and the `endpoint` event at once. */
  start(): Promise<void> {
    this.isOpen = true;
    // The connection serves nothing after the stream: kept alive, it would hold up a server that drains.
    this.response.shouldKeepAlive = false;
    this.response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    });
    this.response.write(`event: endpoint\ndata: /messages/?session_id=${this.sessionId}\n\n`);
    return Promise.resolve();
  }

  /** Writes a message, unless the reader has left too much unread: then the session ends. */
  send(message: JSONRPCMessage): Promise<void> {
    // An answer by the SDK itself to a call that never reached our handler.
    if ('id' in message && message.id !== undefined && !('method' in message)) this.release(message.id);
    const fault = this.fault();
    if (fault !== undefined) this.holder.onFault(this, fault);
    else if (this.endReason === undefined)
      this.response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
    return Promise.resolve();
  }

  /** Writes a comment, unless there is something to read already. */
  beat(): void {
    if (this.isOpen && !this.response.writableNeedDrain) this.response.write(':\n\n');
  }

  /** Why it cannot go on; undefined where it can. */
  fault(): EndReason | undefined {
    const now = this.holder.now();
    const { unreadBytes, stalledMs } = this.holder.limits;
    if (now >= this.owner.expiresAt.getTime()) return 'expired';
    if (this.response.writableLength > unreadBytes) return 'slow_reader';
    this.stalledSince = this.response.writableNeedDrain ? (this.stalledSince ?? now) : undefined;
    return this.stalledSince !== undefined && now - this.stalledSince > stalledMs ? 'slow_reader' : undefined;
  }

  /**
   * Ends the stream: what is in flight is given up, and what was written and not read yet is dropped where nobody may
   * have it or nobody takes it.
   */
  end(reason: EndReason): void {
    this.endReason = reason;
    this.onclose?.();
    this.calls.clear();
    if (!this.isOpen || this.response.destroyed) return;
    if (DISCARDING.has(reason) && this.response.writableLength > 0) {
      this.response.destroy();
    } else {
      this.response.end();
      const timer = setTimeout(() => this.response.destroy(), FLUSH_MS).unref();
      this.response.once('close', () => clearTimeout(timer));
    }
  }

  /** The SDK's server closes it. */
  close(): Promise<void> {
    this.holder.onFault(this, 'closed');
    return Promise.resolve();
  }
}
