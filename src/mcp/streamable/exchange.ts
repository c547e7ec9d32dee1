import type { AccessIdentity } from '../../tokens/access-identity.js';
import { Cancellation } from '../calls/cancellation.js';
import type { McpLimits } from '../mcp-limits.js';
import { EventStream } from '../streams/event-stream.js';
import type { Outgoing } from '../streams/outgoing.js';
import type { Accepts } from './accept.js';

/** Where the messages of an exchange go once they stream. */
export interface MessageStream {
  /** Writes a message, in JSON. */
  send(json: string): void;
  beat(): void;
  isSlow(now: number): boolean;
  /** Cuts its reader off. */
  drop(): void;
  end(discard: boolean): void;
  /** Its reader is gone. True where it may come back and take it up again. */
  leave?(response: Outgoing): boolean;
}

/**
 * A POST and its answer: one JSON document where nothing comes before the answer, else a stream of events that ends
 * with it. Each of its requests is given up where the client cancels it, is gone, or is cut off.
 */
export class Exchange {
  /** Since when nothing was written, in ms. */
  quietSince: number;
  /** Takes the place of a plain stream, where one can be taken up again. */
  openStream?: (response: Outgoing, giveUp: () => void) => Promise<MessageStream | undefined>;
  private readonly running = new Map<string | number, Cancellation>();
  private readonly answers: string[] = [];
  private waiting: string[] = [];
  private stream?: MessageStream;
  private opening?: Promise<void>;
  private isOver = false;
  private isCut = false;
  private isJson = false;

  constructor(
    /** Whom the POST speaks for. */
    readonly caller: AccessIdentity,
    private readonly response: Outgoing,
    private readonly accepts: Accepts,
    private readonly limits: McpLimits,
    now: number,
  ) {
    this.quietSince = now;
    response.once('close', () => this.onClose());
  }

  /** Whether the client takes a stream, in which other messages may come before the answer. */
  get canStream(): boolean {
    return this.accepts.stream;
  }

  /** A request of it is about to be answered: what tells when nobody wants the answer any more. */
  begin(id: string | number): Cancellation {
    const cancellation = new Cancellation();
    this.running.set(id, cancellation);
    if (this.isCut || this.response.destroyed) cancellation.cancel();
    return cancellation;
  }

  /** The client wants no answer to the request of that id. */
  cancel(id: string | number): void {
    this.running.get(id)?.cancel();
  }

  /** Sends a message that belongs to it before its answer; dropped where there is no way to, or nobody takes it. */
  send(message: object): void {
    if (this.isOver || !this.accepts.stream) return;
    const json = JSON.stringify(message);
    if (this.stream === undefined) {
      this.waiting.push(json);
      void this.open();
    } else {
      this.stream.send(json);
    }
  }

  /** Answers one of its requests. */
  answer(json: string): void {
    if (this.isOver) return;
    if (this.stream === undefined) this.answers.push(json);
    else this.stream.send(json);
  }

  /**
   * Ends it, once every request is answered.
   *
   * @param isBatch whether the answers go out as a batch, where they do not stream
   * @param status of the HTTP answer, where it does not stream
   * @returns false where the caller was cut off before anything was sent: then there is another answer to give
   */
  async end(isBatch: boolean, status = 200): Promise<boolean> {
    if (!this.accepts.json) void this.open();
    await this.opening;
    if (this.isOver) return true;
    this.isOver = true;
    if (this.isCut) return this.response.headersSent;
    if (this.stream !== undefined) {
      for (const answer of this.answers) this.stream.send(answer);
      this.stream.end(false);
    } else if (!this.response.destroyed) {
      const json = isBatch ? `[${this.answers.join(',')}]` : (this.answers[0] ?? '');
      this.writeJson(json, status);
    }
    return true;
  }

  /** Another writes the answer from now on. */
  handOver(): void {
    this.isOver = true;
  }

  /** Accepts what needs no answer. */
  accept(): void {
    this.isOver = true;
    this.response.writeHead(202, { 'Cache-Control': 'no-store' }).end();
  }

  /** Calls back once its answer was taken, or its reader is gone: until then the answer is in memory. */
  whenTaken(done: () => void): void {
    if (this.response.writableFinished || this.response.destroyed) done();
    else this.response.once('close', done);
  }

  /** The caller may have nothing more: what is running is given up, what streams ends, and what is unread is dropped. */
  cutOff(): void {
    if (this.isJson && this.response.writableLength > 0) this.response.destroy();
    if (this.isOver) return;
    this.isCut = true;
    this.giveUp();
    if (!this.response.headersSent) return;
    this.isOver = true;
    this.stream?.end(true);
  }

  /** Looks after it while it lasts: a reader that takes nothing is let go, a quiet connection is kept. */
  tend(now: number): void {
    if (this.isOver) return;
    if (now >= this.caller.expiresAt.getTime()) this.cutOff();
    else if (this.stream?.isSlow(now) === true) this.stream.drop();
    else if (now - this.quietSince >= this.limits.heartbeatMs) {
      this.quietSince = now;
      if (this.stream !== undefined) this.stream.beat();
      else if (this.accepts.stream) void this.open();
    }
  }

  private open(): Promise<void> {
    return (this.opening ??= this.startStream());
  }

  private async startStream(): Promise<void> {
    const resumable =
      this.openStream === undefined ? undefined : await this.openStream(this.response, this.giveUp);
    if (this.isCut) {
      resumable?.end(true);
      return;
    }
    if (resumable === undefined && (this.isOver || this.response.destroyed)) return;
    this.stream = resumable ?? plainStream(this.response, this.limits);
    for (const json of this.waiting) this.stream.send(json);
    this.waiting = [];
    if (!this.response.headersSent) this.stream.beat();
  }

  private writeJson(json: string, status: number): void {
    this.isJson = true;
    this.response
      .writeHead(status, {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(json),
        'Cache-Control': 'no-store',
      })
      .end(json);
  }

  private onClose(): void {
    if (this.isOver || this.stream?.leave?.(this.response) === true) return;
    this.giveUp();
  }

  private readonly giveUp = (): void => {
    for (const cancellation of this.running.values()) cancellation.cancel();
  };
}

function plainStream(response: Outgoing, limits: McpLimits): MessageStream {
  const events = new EventStream(response, limits);
  events.open();
  return {
    send: (json) => events.write('message', json),
    beat: () => events.beat(),
    isSlow: (now) => events.isSlow(now),
    drop: () => events.drop(),
    end: (discard) => events.end(discard),
  };
}
