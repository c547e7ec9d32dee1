import { randomInt, randomUUID } from 'node:crypto';
import type { LoggingLevel } from '@modelcontextprotocol/sdk/types.js';
import { randomHex } from '../../../common/secrets.js';
import type { Revocation } from '../../../events/events.service.js';
import type { AccessIdentity } from '../../../tokens/access-identity.js';
import { hangsOn } from '../../../tokens/hangs-on.js';
import { DEFAULT_LOG_LEVEL, type PeerSession } from '../../server/mcp-call.js';
import { DISCARDING, type EndReason } from '../../sessions/end-reason.js';
import type { LiveSession, SessionHolder, SessionKind } from '../../sessions/live-session.js';
import type { Change, SessionMemory } from '../../sessions/session-memory.js';
import { WatchedResources } from '../../sessions/watched-resources.js';
import { EventStream } from '../../streams/event-stream.js';
import type { Outgoing } from '../../streams/outgoing.js';
import { parseEventId, ReplayableStream, type StreamKeeper } from './replayable-stream.js';

/** Streams of one session that are kept for readers that were cut off. */
const MOST_STREAMS = 128;

/**
 * A session over Streamable HTTP that has something to keep: streams that can be taken up again, the log level, what
 * the client listens for. Until then a session is its id alone.
 */
export class StreamableSession implements LiveSession, PeerSession, StreamKeeper {
  /** Its row's id, which may be older than this object. */
  rowId: string = randomUUID();
  readonly phase = randomInt(0x10000);
  lastSeenAt: number;
  isOpen = false;
  endReason?: EndReason;
  logLevel: LoggingLevel = DEFAULT_LOG_LEVEL;
  private readonly streams = new Map<string, ReplayableStream>();
  private readonly watched = new WatchedResources();
  private listening?: { stream: EventStream; reader: AccessIdentity };
  private keptSize = 0;
  /** What its client asked for and is not written yet. */
  private readonly changes: Change[] = [];
  /** Whom it belongs to once its owner's token has expired: another of the same user and client came with it. */
  private heir?: AccessIdentity;

  constructor(
    /** Signed for its owner, see `SessionIds`. */
    readonly sessionId: string,
    public owner: AccessIdentity,
    private readonly holder: SessionHolder,
    /** What the ids of its streams begin with. */
    private readonly tag: string,
  ) {
    this.lastSeenAt = holder.now();
  }

  get limits(): SessionHolder['limits'] {
    return this.holder.limits;
  }

  get callsInFlight(): number {
    return [...this.streams.values()].filter(({ isEnded }) => !isEnded).length;
  }

  get kind(): SessionKind {
    return 'streamable';
  }

  get openStreams(): number {
    return this.unread().length;
  }

  get unreadBytes(): number {
    return this.unread().reduce((sum, bytes) => sum + bytes, 0);
  }

  /** A request came in it, with any token of its user and client. */
  touch(caller: AccessIdentity): void {
    this.lastSeenAt = this.holder.now();
    if (caller.expiresAt > (this.heir ?? this.owner).expiresAt) this.heir = caller;
  }

  /** A stream that can be taken up again, on this response for now. */
  stream(response: Outgoing, caller: AccessIdentity, onLost: () => void): ReplayableStream {
    const stream = new ReplayableStream(`${this.tag}${randomHex(8)}`, this, onLost);
    this.streams.set(stream.id, stream);
    if (this.streams.size > MOST_STREAMS) this.drop();
    stream.attach(response, caller);
    return stream;
  }

  /**
   * Goes on with a stream on this response, after the event of that id.
   *
   * @returns false where there is no such event any more
   */
  resume(eventId: string, response: Outgoing, caller: AccessIdentity): boolean {
    const event = parseEventId(eventId);
    const stream = event === undefined ? undefined : this.streams.get(event.stream);
    if (stream?.attach(response, caller, event?.seq) !== true) return false;
    this.touch(caller);
    response.once('close', () => stream.leave(response));
    return true;
  }

  /** Sends on this response what belongs to no call. It takes the place of one before. */
  listen(response: Outgoing, caller: AccessIdentity): void {
    this.endListening();
    const stream = new EventStream(response, this.limits);
    this.listening = { stream, reader: caller };
    this.touch(caller);
    stream.open();
    stream.beat();
    response.once('close', () => {
      if (this.listening?.stream === stream) delete this.listening;
    });
  }

  setLogLevel(level: LoggingLevel): void {
    this.logLevel = level;
    this.changes.push({ kind: 'level', level });
  }

  watch(uri: string, caller: AccessIdentity): void {
    this.watched.add(uri, caller);
    const { tokenId, grantId } = caller;
    this.changes.push({ kind: 'watch', uri, tokenId, grantId });
  }

  unwatch(uri: string): void {
    this.watched.delete(uri);
    this.changes.push({ kind: 'unwatch', uri });
  }

  /** What its client asked for since this was last called. */
  takeChanges(): Change[] {
    return this.changes.splice(0);
  }

  /** What its client asked for at whichever replica. */
  recall({ level, watched }: SessionMemory): void {
    this.logLevel = level ?? DEFAULT_LOG_LEVEL;
    this.watched.replace(
      watched.map(({ uri, tokenId, grantId }) => [uri, { ...this.owner, tokenId, grantId }]),
    );
  }

  /** Whose tokens its client watches with. */
  get watchingTokens(): Set<string> {
    return this.watched.tokenIds;
  }

  /** It is listened to at another replica from now on. */
  endListening(): void {
    this.listening?.stream.end(false);
    delete this.listening;
  }

  /** The resource changed: the client is told where it watches it, and listens. */
  changed(uri: string): void {
    if (!this.watched.has(uri)) return;
    const message = { jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri } };
    this.listening?.stream.write('message', JSON.stringify(message));
  }

  /** A caller was cut off, who may not have been the one that opened it. */
  cutOff(revocation: Revocation): void {
    this.watched.cutOff(revocation);
    this.cutOffReaders((reader) => hangsOn(reader, revocation));
    if (this.heir !== undefined && hangsOn(this.heir, revocation)) delete this.heir;
  }

  beat(): void {
    this.listening?.stream.beat();
  }

  fault(): EndReason | undefined {
    const now = this.holder.now();
    if (now >= this.owner.expiresAt.getTime() && !this.isInherited(now)) return 'expired';
    this.cutOffReaders(({ expiresAt }) => now >= expiresAt.getTime());
    if (this.listening?.stream.isSlow(now) === true) this.silence();
    const isUsed = this.listening !== undefined || this.callsInFlight > 0;
    if (isUsed) return undefined;
    const idleMs = now - this.lastSeenAt;
    if (idleMs > this.limits.resumeMs) for (const id of this.streams.keys()) this.forget(id);
    return idleMs > this.limits.idleSessionMs ? 'idle' : undefined;
  }

  end(reason: EndReason): void {
    this.endReason = reason;
    const discard = DISCARDING.has(reason);
    this.listening?.stream.end(discard);
    for (const stream of this.streams.values()) stream.cut(discard);
    this.streams.clear();
  }

  reserve(size: number): boolean {
    while (this.keptSize + size > this.limits.replaySize && this.drop());
    if (this.keptSize + size > this.limits.replaySize) return false;
    this.keptSize += size;
    return true;
  }

  release(size: number): void {
    this.keptSize -= size;
  }

  /** What each stream's reader has not taken yet, of those that have one and go on. */
  private unread(): number[] {
    const outlets = [...this.streams.values()].filter(({ isEnded }) => !isEnded);
    return [this.listening?.stream, ...outlets].flatMap((stream) => stream?.unreadBytes ?? []);
  }

  private isInherited(now: number): boolean {
    if (this.heir === undefined || now >= this.heir.expiresAt.getTime()) return false;
    this.owner = this.heir;
    delete this.heir;
    return true;
  }

  private cutOffReaders(isCutOff: (reader: AccessIdentity) => boolean): void {
    if (this.listening !== undefined && isCutOff(this.listening.reader)) this.silence();
    for (const stream of this.streams.values()) stream.cutOff(isCutOff);
  }

  private silence(): void {
    this.listening?.stream.end(true);
    delete this.listening;
  }

  /** Lets go of the oldest stream that has ended; false where there is none. */
  private drop(): boolean {
    const [oldest] = [...this.streams].find(([, { isEnded }]) => isEnded) ?? [];
    if (oldest !== undefined) this.forget(oldest);
    return oldest !== undefined;
  }

  private forget(id: string): void {
    this.streams.get(id)?.forget();
    this.streams.delete(id);
  }
}
