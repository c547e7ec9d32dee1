import type { AccessIdentity } from '../../../tokens/access-identity.js';
import type { McpLimits } from '../../mcp-limits.js';
import { EventStream } from '../../streams/event-stream.js';
import type { Outgoing } from '../../streams/outgoing.js';
import type { MessageStream } from '../exchange.js';

interface Kept {
  seq: number;
  json: string;
}

/** What a stream asks of the session that it is in. */
export interface StreamKeeper {
  readonly limits: McpLimits;
  /** Makes room for so many more characters to be kept; false where there is none. */
  reserve(size: number): boolean;
  release(size: number): void;
}

/**
 * A stream whose reader may be cut off and come back (2025-11-25, transports, resumability): each event has an id, and
 * is kept for a while. A reader that does not come back in time is gone, and with it the call.
 */
export class ReplayableStream implements MessageStream {
  /** Whether its last message was sent. */
  isEnded = false;
  private readonly kept: Kept[] = [];
  private seq = 0;
  private outlet?: EventStream;
  private reader?: AccessIdentity;
  private lost?: NodeJS.Timeout;

  constructor(
    /** Tells it apart within its session. */
    readonly id: string,
    private readonly keeper: StreamKeeper,
    /** Called where its reader is gone for good before it ended. */
    private readonly onLost: () => void,
  ) {}

  /** What its reader has not taken yet; undefined where it has none now. */
  get unreadBytes(): number | undefined {
    return this.outlet?.unreadBytes;
  }

  /**
   * Goes on to this response.
   *
   * @param reader whose token the request has that it answers
   * @param after the number of the last event that its reader has
   * @returns false where what came after that is not kept any more
   */
  attach(response: Outgoing, reader: AccessIdentity, after = 0): boolean {
    const first = this.kept[0]?.seq ?? this.seq + 1;
    if (!(after >= first - 1 && after <= this.seq)) return false;
    clearTimeout(this.lost);
    this.outlet?.end(false);
    const outlet = new EventStream(response, this.keeper.limits);
    this.outlet = outlet;
    this.reader = reader;
    outlet.open();
    outlet.beat();
    for (const { seq, json } of this.kept) if (seq > after) outlet.write('message', json, this.eventId(seq));
    if (this.isEnded) outlet.end(false);
    return true;
  }

  send(json: string): void {
    if (this.isEnded) return;
    this.seq += 1;
    if (this.keeper.reserve(json.length)) this.kept.push({ seq: this.seq, json });
    else this.forget();
    this.outlet?.write('message', json, this.eventId(this.seq));
  }

  beat(): void {
    this.outlet?.beat();
  }

  isSlow(now: number): boolean {
    return this.outlet?.isSlow(now) ?? false;
  }

  drop(): void {
    this.outlet?.drop();
  }

  end(discard: boolean): void {
    this.isEnded = true;
    clearTimeout(this.lost);
    this.outlet?.end(discard);
    if (discard) this.forget();
  }

  /**
   * A response of its reader is gone: they may come back for a while. One that they left for another, which they may do
   * before its connection is known to be gone, changes nothing.
   */
  leave(response: Outgoing): boolean {
    if (this.outlet?.isOn(response) === true) this.letGo();
    return true;
  }

  /** Cuts off a reader whose token is no good any more. The call may be another token's. */
  cutOff(isCutOff: (reader: AccessIdentity) => boolean): void {
    if (this.outlet === undefined || this.reader === undefined || !isCutOff(this.reader)) return;
    this.outlet.end(true);
    this.letGo();
  }

  /** The session is over: nothing more goes out, and the call is given up. */
  cut(discard: boolean): void {
    const wasEnded = this.isEnded;
    this.end(discard);
    if (!wasEnded) this.onLost();
  }

  /** Lets go of what it kept. */
  forget(): void {
    for (const { json } of this.kept.splice(0)) this.keeper.release(json.length);
  }

  private letGo(): void {
    delete this.outlet;
    if (this.isEnded) return;
    clearTimeout(this.lost);
    this.lost = setTimeout(this.onLost, this.keeper.limits.resumeMs).unref();
  }

  private eventId(seq: number): string {
    return `${this.id}-${seq}`;
  }
}

/** The stream and the number that an event's id names. */
export function parseEventId(id: string): { stream: string; seq: number } | undefined {
  const [, stream, seq] = /^([0-9a-f]{28})-(\d{1,9})$/.exec(id) ?? [];
  return stream === undefined ? undefined : { stream, seq: Number(seq) };
}
