import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as httpRequest,
  type ServerResponse,
} from 'node:http';
import { createServer, request as httpsRequest, type Server } from 'node:https';
import { makeCertificate } from '../../support/certificate.js';

/** An answer to send back. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  text: string;
}

/** Headers for those of an answer to a request of that method. */
export type Alteration = (
  headers: IncomingHttpHeaders,
  method: string,
) => IncomingHttpHeaders | Promise<IncomingHttpHeaders>;

/** What a site does with a request. */
export type Site = (url: URL) => { status?: number; headers?: Record<string, string>; html?: string };

/**
 * The web as the browser sees it, all of it here: TLS in front of Gatehouse, and the sites of clients. It keeps what
 * those were asked for.
 */
export class Web {
  private readonly visits: URL[] = [];
  /** Has what Gatehouse answers arrive with other headers, or later, to see what that does. */
  alter: Alteration = (headers) => headers;
  private readonly sites = new Map<string, Site>();
  private readonly server: Server;

  /** @param own the origin that Gatehouse is served at, and the port that it listens on without TLS */
  constructor(private readonly own: { origin: string; port: number }) {
    // Of its own signature: browsers here are told not to mind.
    const { certificate, key } = makeCertificate({ name: this.ownHost });
    this.server = createServer({ key, cert: certificate }, (request, response) => {
      if (request.headers.host === this.ownHost) this.forward(request, response);
      else this.visit(request, response);
    });
  }

  /** Listens on a free port, which it answers with. */
  async open(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this.port;
  }

  /** Ends it, open connections and all. */
  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Puts a site at a host. */
  host(host: string, site: Site): void {
    this.sites.set(host, site);
  }

  /** Those requests for an address, whatever their query, that reached it so far; forgets them. */
  takeVisits(address: string): URL[] {
    const isThere = (url: URL): boolean => url.origin + url.pathname === address;
    const found = this.visits.filter(isThere);
    this.visits.splice(0, this.visits.length, ...this.visits.filter((url) => !isThere(url)));
    return found;
  }

  /** A request of a client's server to Gatehouse. */
  async call(path: string, init: { headers: Record<string, string>; body: string }): Promise<Answer> {
    const headers = { ...init.headers, Host: this.ownHost };
    const options = { host: '127.0.0.1', port: this.port, path, method: 'POST', headers };
    return new Promise((resolve, reject) => {
      httpsRequest({ ...options, rejectUnauthorized: false }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      })
        .on('error', reject)
        .end(init.body);
    });
  }

  private get ownHost(): string {
    return new URL(this.own.origin).host;
  }

  private get port(): number {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('It does not listen');
    return address.port;
  }

  private forward(request: IncomingMessage, response: ServerResponse): void {
    const { method, url, headers } = request;
    const inner = httpRequest({ host: '127.0.0.1', port: this.own.port, method, path: url, headers });
    inner.on('response', (answer) => {
      void Promise.resolve(this.alter(answer.headers, method ?? '')).then((altered) => {
        response.writeHead(answer.statusCode ?? 502, altered);
        answer.pipe(response);
      });
    });
    inner.on('error', () => response.destroy());
    request.pipe(inner);
  }

  private visit(request: IncomingMessage, response: ServerResponse): void {
    const host = request.headers.host ?? '';
    const url = new URL(request.url ?? '/', `https://${host}`);
    if (url.pathname === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    this.visits.push(url);
    const { status = 200, headers = {}, html = '' } = this.sites.get(host)?.(url) ?? { status: 404 };
    response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', ...headers }).end(html);
  }
}
