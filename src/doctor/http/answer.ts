import type { IncomingMessage } from 'node:http';

/** What came back. */
export class Answer {
  readonly status: number;
  private readonly head: IncomingMessage;

  /**
   * @param asked the request, as `GET /sse`
   * @param milliseconds from the first byte sent to the last received
   */
  constructor(
    readonly asked: string,
    head: IncomingMessage,
    readonly text: string,
    readonly milliseconds: number,
  ) {
    this.head = head;
    this.status = head.statusCode ?? 0;
  }

  /** A header; empty where it is absent, joined by commas where there are several. */
  header(name: string): string {
    return [this.head.headers[name.toLowerCase()] ?? ''].flat().join(', ');
  }

  /** The media type alone, in lower case. */
  get type(): string {
    return (this.header('content-type').split(';')[0] ?? '').trim().toLowerCase();
  }

  /** Whether it sends the client elsewhere. */
  get isRedirect(): boolean {
    return this.status >= 300 && this.status < 400 && this.status !== 304;
  }

  /** The JSON object in it; undefined where it says that it is none, or is none. */
  get json(): Record<string, unknown> | undefined {
    if (!/^application\/([\w.-]+\+)?json$/.test(this.type)) return undefined;
    try {
      const value: unknown = JSON.parse(this.text);
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      return isObject ? (value as Record<string, unknown>) : undefined;
    } catch {
      return undefined;
    }
  }
}
