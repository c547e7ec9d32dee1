import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as sendRequest,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from '../support/certificate.js';

/** What a proxy does wrong. */
export interface Behaviour {
  /** Answers some requests itself: true where it did. */
  answer?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Changes what the service is sent. */
  send?: (headers: OutgoingHttpHeaders) => void;
  /** Changes the head of an answer, in place. */
  head?: (path: string, headers: OutgoingHttpHeaders) => void;
  /** Changes what is in an answer, where there is something in it. */
  body?: (path: string, text: string) => string;
  /** Says what becomes of a piece of a stream: undefined, and it is not passed on. */
  piece?: (text: string) => string | undefined;
}

/** A proxy in front of a service on this machine, which does well unless told otherwise. */
export class Proxy {
  behaviour: Behaviour = {};
  /** What it was asked for, as `GET /sse`. */
  readonly asked: string[] = [];
  private readonly server: Server;

  /** @param certificate for TLS; plain http without */
  constructor(private readonly certificate?: Certificate) {
    const listener: RequestListener = (request, response) => this.handle(request, response);
    this.server =
      certificate === undefined
        ? createServer(listener)
        : createTlsServer({ cert: certificate.certificate, key: certificate.key }, listener);
  }

  /** Where the service is. */
  target = 0;

  get base(): string {
    const { port } = this.server.address() as AddressInfo;
    return `${this.certificate === undefined ? 'http' : 'https'}://localhost:${port}`;
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    this.asked.push(`${request.method} ${pathOf(request)}`);
    if (this.behaviour.answer?.(request, response) !== true) this.forward(request, response);
  }

  private forward(request: IncomingMessage, response: ServerResponse): void {
    const before = request.headers['x-forwarded-for'];
    const headers: OutgoingHttpHeaders = {
      ...request.headers,
      'x-forwarded-for': [before ?? [], '127.0.0.1'].flat().join(', '),
    };
    this.behaviour.send?.(headers);
    const sent = sendRequest(
      { host: '127.0.0.1', port: this.target, method: request.method, path: request.url, headers },
      (answer) => void this.passOn(pathOf(request), answer, response),
    );
    sent.on('error', () => response.destroy());
    response.on('close', () => sent.destroy());
    request.pipe(sent);
  }

  private async passOn(path: string, answer: IncomingMessage, response: ServerResponse): Promise<void> {
    const headers: OutgoingHttpHeaders = { ...answer.headers };
    this.behaviour.head?.(path, headers);
    const isStream = answer.headers['content-type']?.startsWith('text/event-stream') === true;
    answer.setEncoding('utf8').on('error', () => response.destroy());
    if (isStream) {
      response.writeHead(answer.statusCode ?? 500, headers).flushHeaders();
      answer.on('data', (text: string) => {
        const passed = this.behaviour.piece === undefined ? text : this.behaviour.piece(text);
        if (passed !== undefined) response.write(passed);
      });
      answer.on('end', () => response.end());
      return;
    }
    let text = '';
    for await (const piece of answer) text += String(piece);
    const changed = text === '' ? text : (this.behaviour.body?.(path, text) ?? text);
    if (changed !== text) delete headers['content-length'];
    response.writeHead(answer.statusCode ?? 500, headers).end(changed);
  }
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?')[0] ?? '';
}

/** Answers with a page. */
export function sendPage(response: ServerResponse, status = 200): true {
  response.writeHead(status, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Welcome</title>');
  return true;
}

/** Answers with a redirect. */
export function redirect(response: ServerResponse, location: string, status = 302): true {
  response.writeHead(status, { Location: location }).end();
  return true;
}
