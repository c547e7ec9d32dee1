import { randomInt, randomUUID } from 'node:crypto';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage, LoggingLevel, RequestId } from '@modelcontextprotocol/sdk/types.js';
import type { Response } from 'express';
import { randomHex } from '../../common/secrets.js';
import type { Revocation } from '../../events/events.service.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { Cancellation } from '../calls/cancellation.js';
import { DEFAULT_LOG_LEVEL, type PeerSession } from '../server/mcp-call.js';
import { DISCARDING, type EndReason } from '../sessions/end-reason.js';
import type { LiveSession, SessionHolder, SessionKind } from '../sessions/live-session.js';
import { WatchedResources } from '../sessions/watched-resources.js';
import { EventStream } from '../streams/event-stream.js';

/**
 * An SSE session: the stream of one `GET /sse`, as the transport of its own SDK server. It belongs to the user and
 * client of the token that opened it. Small, for there may be ten thousand.
 */
export class SseSession implements LiveSession, Transport, PeerSession {
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
  /** The least severe log message that its client wants. */
  logLevel: LoggingLevel = DEFAULT_LOG_LEVEL;
  private readonly stream: EventStream;
  /** Made where it is asked for. */
  private watched?: WatchedResources;
  /** The calls in flight. */
  private readonly calls = new Map<RequestId, Cancellation>();

  constructor(
    /** Whom the token speaks for that opened it. */
    readonly owner: AccessIdentity,
    response: Response,
    private readonly holder: SessionHolder,
    /** Answers what the SDK answers itself, and asks the client. */
    readonly server: Server,
  ) {
    this.stream = new EventStream(response, holder.limits);
    this.lastSeenAt = holder.now();
  }

  /** How many calls are in flight. */
  get callsInFlight(): number {
    return this.calls.size;
  }

  get kind(): SessionKind {
    return 'sse';
  }

  get openStreams(): number {
    return this.isOpen ? 1 : 0;
  }

  get unreadBytes(): number {
    return this.stream.unreadBytes;
  }

  /** Whether a call of that id is in flight. */
  hasCall(id: RequestId): boolean {
    return this.calls.has(id);
  }

  /** A call is about to be answered: what tells when nobody wants the answer any more. */
  begin(id: RequestId): Cancellation {
    const cancellation = new Cancellation();
    this.lastSeenAt = this.holder.now();
    if (this.endReason === undefined) this.calls.set(id, cancellation);
    else cancellation.cancel();
    return cancellation;
  }

  /** The call is over. */
  release(id: RequestId): void {
    this.calls.delete(id);
  }

  setLogLevel(level: LoggingLevel): void {
    this.logLevel = level;
  }

  watch(uri: string, caller: AccessIdentity): void {
    (this.watched ??= new WatchedResources()).add(uri, caller);
  }

  unwatch(uri: string): void {
    this.watched?.delete(uri);
  }

  /** The resource changed: the client is told where it watches it. */
  changed(uri: string): void {
    if (this.watched?.has(uri) !== true) return;
    void this.send({ jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri } });
  }

  /** A caller was cut off, who may not have been the one that opened it. */
  cutOff(revocation: Revocation): void {
    this.watched?.cutOff(revocation);
  }

  /** Takes a message that is no call: the server has most of them. */
  receive(message: JSONRPCMessage): void {
    this.lastSeenAt = this.holder.now();
    if ('method' in message && message.method === 'notifications/cancelled') {
      this.calls.get(message.params?.['requestId'] as RequestId)?.cancel();
    }
    this.onmessage?.(message);
  }

  /** Answers the GET: the headers and the `endpoint` event at once. */
  start(): Promise<void> {
    this.isOpen = true;
    this.stream.open();
    this.stream.write('endpoint', `/messages/?session_id=${this.sessionId}`);
    return Promise.resolve();
  }

  /** Writes a message, unless the reader has left too much unread: then the session ends. */
  send(message: JSONRPCMessage): Promise<void> {
    const fault = this.fault();
    if (fault !== undefined) this.holder.onFault(this, fault);
    else if (this.endReason === undefined) this.stream.write('message', JSON.stringify(message));
    return Promise.resolve();
  }

  /** Writes a comment, unless there is something to read already. */
  beat(): void {
    if (this.isOpen) this.stream.beat();
  }

  /** Why it cannot go on; undefined where it can. */
  fault(): EndReason | undefined {
    const now = this.holder.now();
    if (now >= this.owner.expiresAt.getTime()) return 'expired';
    return this.stream.isSlow(now) ? 'slow_reader' : undefined;
  }

  /**
   * Ends the stream: what is in flight is given up, and what was written and not read yet is dropped where nobody may
   * have it or nobody takes it.
   */
  end(reason: EndReason): void {
    this.endReason = reason;
    this.onclose?.();
    for (const cancellation of this.calls.values()) cancellation.cancel();
    this.calls.clear();
    if (this.isOpen) this.stream.end(DISCARDING.has(reason));
  }

  /** The SDK's server closes it. */
  close(): Promise<void> {
    this.holder.onFault(this, 'closed');
    return Promise.resolve();
  }
}
