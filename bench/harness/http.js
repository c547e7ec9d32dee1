import { Agent, request } from 'node:http';

/** A connection that was idle for so long, in ms, is not used again: while others have their turn, servers close theirs. */
const IDLE_MS = 3000;

/** Kept-alive connections to one server, as many as there may be requests at once. */
export class Connections {
  #agent;
  #url;

  constructor(base, most) {
    this.#url = new URL(base);
    this.#agent = new Agent({ keepAlive: true, maxSockets: most, scheduling: 'fifo', timeout: IDLE_MS });
  }

  /**
   * One request: its answer, whole.
   *
   * @param {string} method
   * @param {string} path of the server, or an absolute URL of it
   * @param {Record<string, string>} [headers]
   * @param {string | URLSearchParams} [body]
   * @returns {Promise<{ status: number, headers: Record<string, string>, body: string }>}
   */
  send(method, path, headers = {}, body = undefined) {
    const { pathname, search } = new URL(path, this.#url);
    const text = body?.toString();
    const all = { ...headers };
    if (text !== undefined) all['Content-Length'] = String(Buffer.byteLength(text));
    if (body instanceof URLSearchParams) all['Content-Type'] = 'application/x-www-form-urlencoded';
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          agent: this.#agent,
          host: '127.0.0.1', // no name to look up for each connection
          port: this.#url.port,
          method,
          path: pathname + search,
          headers: { Host: this.#url.host, ...all },
        },
        (response) => {
          let received = '';
          response.setEncoding('utf8');
          response.on('data', (chunk) => (received += chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode, headers: response.headers, body: received }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(text);
    });
  }

  /** POSTs JSON. */
  post(path, headers, value) {
    return this.send('POST', path, { 'Content-Type': 'application/json', ...headers }, JSON.stringify(value));
  }

  close() {
    this.#agent.destroy();
  }
}

/** Fails where an answer has not that status. */
export function expectStatus(answer, status, what) {
  if (answer.status !== status) {
    const error = new Error(`${what}: ${answer.status} ${answer.body.slice(0, 300)}`);
    throw Object.assign(error, { status: answer.status });
  }
  return answer;
}
