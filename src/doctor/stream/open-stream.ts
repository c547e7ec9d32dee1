import type { IncomingMessage } from 'node:http';
import { Answer } from '../http/answer.js';
import { headOf, type Question, send } from '../http/ask.js';
import { unanswered } from '../http/unanswered.js';
import { EventParser, type StreamItem } from './parse-events.js';

/** What was waited for did not come: nothing did in time, or the stream ended. */
export type Absence = 'silence' | 'end';

/** An open answer that goes on. */
export class OpenStream {
  private readonly parser = new EventParser();
  private readonly items: StreamItem[] = [];
  private isOver = false;
  private wake: () => void = () => undefined;

  private constructor(
    readonly head: Answer,
    private readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8');
    response.on('data', (piece: string) => {
      this.items.push(...this.parser.feed(piece));
      this.wake();
    });
    for (const name of ['error', 'close']) response.on(name, () => this.end());
  }

  /**
   * Asks, and answers with the head of what comes; only where the certificate is good, for a token is sent.
   *
   * @param limitMs for the head to arrive
   * @throws Unanswered
   */
  static async open(url: URL, question: Question, limitMs: number): Promise<OpenStream> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(Object.assign(new Error(), { code: 'ETIMEDOUT' })), limitMs);
    const asked = `GET ${url.pathname}`;
    const started = performance.now();
    try {
      const response = await headOf(send(url, question, true, limit.signal), limit.signal);
      return new OpenStream(new Answer(asked, response, '', performance.now() - started), response);
    } catch (error) {
      throw unanswered(asked, error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The next thing of that kind; what comes before it is dropped. */
  async next<Wanted extends StreamItem>(
    isWanted: (item: StreamItem) => item is Wanted,
    limitMs: number,
  ): Promise<Wanted | Absence> {
    const until = performance.now() + limitMs;
    for (;;) {
      const item = this.items.shift();
      if (item !== undefined && isWanted(item)) return item;
      if (item !== undefined) continue;
      if (this.isOver) return 'end';
      const left = until - performance.now();
      if (left <= 0) return 'silence';
      await this.change(left);
    }
  }

  /** Hangs up. */
  close(): void {
    this.response.destroy();
  }

  private end(): void {
    this.isOver = true;
    this.wake();
  }

  private change(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
