import { Connections, expectStatus } from '../harness/http.js';

/** A client of Streamable HTTP: one POST a request, answered as JSON or as a stream of one event. */
export class McpClient {
  #connections;
  #headers;
  #next = 1;

  constructor(base, token, atOnce) {
    this.#connections = new Connections(base, atOnce);
    this.#headers = {
      Authorization: `Bearer ${token}`,
      Accept: 'application/json, text/event-stream',
    };
  }

  /** A request of revision 2025-11-25: its result. */
  request(method, params) {
    return this.#send({ 'MCP-Protocol-Version': '2025-11-25' }, method, params);
  }

  /** A request of revision 2026-07-28, which says itself whose it is and what it can. */
  requestModern(method, params) {
    const name = params.name === undefined ? {} : { 'Mcp-Name': params.name };
    return this.#send({ 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': method, ...name }, method, {
      ...params,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    });
  }

  close() {
    this.#connections.close();
  }

  async #send(headers, method, params) {
    const id = this.#next++;
    const body = { jsonrpc: '2.0', id, method, params };
    const answer = await this.#connections.post('/mcp', { ...this.#headers, ...headers }, body);
    expectStatus(answer, 200, method);
    const isStream = answer.headers['content-type'].startsWith('text/event-stream');
    const message = JSON.parse(isStream ? /^data: (\{.*\})$/m.exec(answer.body)[1] : answer.body);
    if (message.id !== id || message.result === undefined)
      throw new Error(`${method}: ${answer.body.slice(0, 300)}`);
    return message.result;
  }
}

/** Fails where `echo` gave back anything but that text, structured and as JSON. */
export function expectEcho(result, text) {
  const [{ type, text: words }] = result.content;
  if (result.structuredContent?.text !== text || type !== 'text' || JSON.parse(words).text !== text) {
    throw new Error(`echo: ${JSON.stringify(result).slice(0, 300)}`);
  }
}
