import { once } from 'node:events';
import { request } from 'node:http';
import { createParser } from 'eventsource-parser';
import { expectStatus } from '../harness/http.js';

/** A session of the protocol's first transport: a stream on a connection of its own, and POSTs beside it. */
export class SseSession {
  #connections;
  #headers;
  #stream;
  #endpoint;
  #waiting = new Map();
  #next = 1;

  /**
   * Opens one, and shakes hands as clients do.
   *
   * @param {import('../harness/http.js').Connections} connections for what is posted
   */
  static async open(base, token, connections) {
    const session = new SseSession(connections, { Authorization: `Bearer ${token}` });
    await session.#open(new URL(base));
    const { protocolVersion } = await session.request('initialize', {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'bench', version: '1.0.0' },
    });
    if (protocolVersion !== '2025-06-18') throw new Error(`initialize: ${protocolVersion}`);
    await session.#post({ jsonrpc: '2.0', method: 'notifications/initialized' });
    return session;
  }

  constructor(connections, headers) {
    this.#connections = connections;
    this.#headers = headers;
  }

  /** A request: its result, from the stream. */
  async request(method, params) {
    const id = this.#next++;
    const answered = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    const [message] = await Promise.all([answered, this.#post({ jsonrpc: '2.0', id, method, params })]);
    if (message.result === undefined) throw new Error(`${method}: ${JSON.stringify(message).slice(0, 300)}`);
    return message.result;
  }

  /** Leaves, as a client that goes away. */
  close() {
    this.#stream.destroy();
  }

  async #open({ host, port }) {
    const sent = request({
      agent: false,
      host: '127.0.0.1',
      port,
      path: '/sse',
      headers: { Host: host, Accept: 'text/event-stream', ...this.#headers },
    });
    sent.end();
    const [response] = await once(sent, 'response');
    if (response.statusCode !== 200) throw new Error(`GET /sse: ${response.statusCode}`);
    this.#stream = response;
    response.setEncoding('utf8');
    response.on('error', () => this.#lose());
    response.on('close', () => this.#lose());
    this.#endpoint = await new Promise((resolve, reject) => {
      this.#waiting.set('endpoint', { resolve, reject });
      const parser = createParser({ onEvent: (event) => this.#receive(event) });
      response.on('data', (text) => parser.feed(text));
    });
  }

  #receive({ event, data }) {
    const message = event === 'endpoint' ? { id: 'endpoint' } : JSON.parse(data);
    this.#waiting.get(message.id)?.resolve(event === 'endpoint' ? data : message);
    this.#waiting.delete(message.id);
  }

  #lose() {
    for (const { reject } of this.#waiting.values()) reject(new Error('The stream ended'));
    this.#waiting.clear();
  }

  async #post(message) {
    expectStatus(await this.#connections.post(this.#endpoint, this.#headers, message), 202, message.method);
  }
}
