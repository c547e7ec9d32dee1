import { createParser } from 'eventsource-parser';
import type { TestApp } from '../support/test-app.js';

/** An open GET /sse. */
export interface Stream {
  status: number;
  /** Where its messages are posted: an absolute URL. */
  endpoint: string;
  /** Settles once the server has closed it. */
  closed: Promise<void>;
  /** Settles once that many messages have come. */
  received(count: number): Promise<void>;
  /** Lets go of it. */
  cancel(): void;
}

/** Opens GET /sse and waits for its `endpoint` event. */
export async function openStream(service: TestApp, token: string): Promise<Stream> {
  const abort = new AbortController();
  const response = await fetch(`${service.base}/sse`, {
    headers: { Authorization: `Bearer ${token}`, Accept: 'text/event-stream' },
    signal: abort.signal,
  });
  if (response.status !== 200 || response.body === null) throw new Error(`GET /sse: ${response.status}`);
  let messages = 0;
  let onMessage: () => void = () => undefined;
  let opened: (path: string) => void = () => undefined;
  const endpoint = new Promise<string>((resolve) => (opened = resolve));
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (event === 'endpoint') opened(data);
      else {
        messages += 1;
        onMessage();
      }
    },
  });
  const closed = read(response.body, (chunk) => parser.feed(chunk));
  return {
    status: response.status,
    endpoint: new URL(await endpoint, service.base).href,
    closed,
    received: (count) =>
      new Promise((resolve) => {
        onMessage = () => messages >= count && resolve();
        onMessage();
      }),
    cancel: () => abort.abort(),
  };
}

/** A server may end a stream or cut it: either way it is closed. */
async function read(body: ReadableStream<Uint8Array>, onChunk: (chunk: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  try {
    for await (const bytes of body) onChunk(decoder.decode(bytes, { stream: true }));
  } catch {
    return;
  }
}

/** POSTs a JSON-RPC ping to a session's endpoint: the status. */
export async function ping(endpoint: string, token: string): Promise<number> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
  });
  await response.text();
  return response.status;
}
