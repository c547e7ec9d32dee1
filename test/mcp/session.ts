import { createParser } from 'eventsource-parser';
import type { TestApp } from '../support/test-app.js';

/** A JSON-RPC answer. */
export interface Answer {
  id: number | string;
  result?: CallResult & Record<string, unknown>;
  error?: { code: number; message: string };
}

/** The part of a result that calls have. */
export interface CallResult {
  content?: { type: string; text: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
}

/** An MCP session over GET /sse and POST /messages/, without an SDK. */
export class Session {
  /** As the `endpoint` event gives it. */
  endpoint = '';
  /** The first bytes of the stream. */
  opening = '';
  comments = 0;
  readonly answers: Answer[] = [];
  isClosed = false;
  /** Settles once the server has ended or cut the stream. */
  readonly closed: Promise<void>;
  private watchers: (() => void)[] = [];
  private nextId = 1;

  private constructor(
    private readonly service: Pick<TestApp, 'base'>,
    readonly token: string,
    readonly response: Response,
    private readonly abort: AbortController,
  ) {
    this.closed = this.read();
  }

  /** Opens one, and waits for its endpoint. */
  static async open(service: Pick<TestApp, 'base'>, token: string, path = '/sse'): Promise<Session> {
    const abort = new AbortController();
    const response = await get(service, path, token, abort.signal);
    if (response.status !== 200) throw new Error(`GET ${path}: ${response.status}`);
    const session = new Session(service, token, response, abort);
    await session.until(() => session.endpoint !== '');
    return session;
  }

  /** Its public id. */
  get id(): string {
    return new URL(this.endpoint, this.service.base).searchParams.get('session_id') ?? '';
  }

  /** Posts a body, with the session's own token or another. */
  post(body: unknown, token = this.token, path = this.endpoint): Promise<Response> {
    return postMessage(this.service, path, token, body);
  }

  /** Calls a method: the answer from the stream. */
  async request(method: string, params?: object, token?: string): Promise<Answer> {
    const id = await this.begin(method, params, token);
    return this.answer(id);
  }

  /** Calls a tool: its result from the stream. */
  async call(name: string, args: object = {}, token?: string): Promise<CallResult> {
    const { result, error } = await this.request('tools/call', { name, arguments: args }, token);
    if (result === undefined) throw new Error(`${name}: ${error?.code} ${error?.message}`);
    return result;
  }

  /** Posts a request that must be accepted: its id. */
  async begin(method: string, params?: object, token?: string): Promise<number> {
    const id = this.nextId++;
    const response = await this.post({ jsonrpc: '2.0', id, method, params }, token);
    if (response.status !== 202) throw new Error(`${method}: ${response.status} ${await response.text()}`);
    return id;
  }

  /** The answer to the request of that id. */
  async answer(id: number | string): Promise<Answer> {
    const find = (): Answer | undefined => this.answers.find((answer) => answer.id === id);
    await this.until(() => find() !== undefined);
    return find()!;
  }

  /** Settles once `isSo`, looked at whenever something arrives; fails where the stream is closed first. */
  async until(isSo: () => boolean): Promise<void> {
    const seen = new Promise<void>((resolve) => {
      const watch = (): void => {
        if (isSo()) resolve();
      };
      this.watchers.push(watch);
      watch();
    });
    const lost = this.closed.then(() => {
      if (!isSo()) throw new Error('The stream was closed');
    });
    await Promise.race([seen, lost]);
  }

  /** Lets go of the stream. */
  leave(): void {
    this.abort.abort();
  }

  /** A server may end a stream or cut it: either way it is closed. */
  private async read(): Promise<void> {
    const parser = createParser({
      onComment: () => (this.comments += 1),
      onEvent: ({ event, data }) => {
        if (event === 'endpoint') this.endpoint = data;
        else if (event === 'message') this.answers.push(JSON.parse(data) as Answer);
        else throw new Error(`Unknown event ${String(event)}`);
      },
    });
    const decoder = new TextDecoder();
    try {
      for await (const bytes of this.response.body as ReadableStream<Uint8Array>) {
        const chunk = decoder.decode(bytes, { stream: true });
        if (this.opening === '') this.opening = chunk;
        parser.feed(chunk);
        this.watchers.forEach((watch) => watch());
      }
    } catch {
      // cut, or let go of
    }
    this.isClosed = true;
  }
}

/** A server that stops closes connections that idle: one that is just being used again would fail its request. */
const OWN_CONNECTION = { Connection: 'close' };

/** GET with a token. */
export function get(
  service: Pick<TestApp, 'base'>,
  path: string,
  token: string,
  signal?: AbortSignal,
): Promise<Response> {
  const headers = {
    ...OWN_CONNECTION,
    Authorization: `Bearer ${token}`,
    Accept: 'text/event-stream, application/json',
  };
  return fetch(`${service.base}${path}`, { headers, ...(signal === undefined ? {} : { signal }) });
}

/** POSTs JSON, or what is a string already, with a token. */
export function postMessage(
  service: Pick<TestApp, 'base'>,
  path: string,
  token: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${service.base}${path}`, {
    method: 'POST',
    headers: {
      ...OWN_CONNECTION,
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}
