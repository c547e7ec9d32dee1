import { once } from 'node:events';
import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { Internet } from '../../src/clients/metadata-documents/fetch/internet.service.js';
import { type Certificate, makeCertificate } from './certificate.js';

/** An address that is public; nobody here ever talks to it. */
export const PUBLIC_ADDRESS = '93.184.216.34';

/** A request that a host got. */
export interface SeenRequest {
  url: string;
  headers: IncomingHttpHeaders;
}

/** No way out: what a test does not set up is not there. */
export class NoInternet extends Internet {
  override addressesOf(): Promise<string[]> {
    return Promise.resolve([]);
  }
}

/**
 * An internet on this machine: names resolve to whatever the test says, and whoever then connects to one of those
 * addresses gets to a TLS server on loopback, which has a certificate for every name.
 */
export class TestInternet extends Internet {
  private readonly authority: Certificate = makeCertificate({ name: 'Test authority', isAuthority: true });
  override readonly authorities: readonly string[] = [this.authority.certificate];
  /** What was asked for, in order. */
  readonly requests: SeenRequest[] = [];
  /** The addresses that were connected to, in order. */
  readonly connectedTo: string[] = [];
  private readonly names = new Map<string, () => string[]>();
  private readonly pages = new Map<string, RequestListener>();
  private readonly certificates = new Map<string, Certificate>();
  private readonly sockets = new Set<Socket>();
  private server?: Server;

  /** Listens. */
  async open(): Promise<void> {
    this.server = createServer(
      {
        SNICallback: (name, answer) => {
          const { certificate: cert, key } = this.certificateOf(name);
          answer(null, createSecureContext({ cert, key }));
        },
      },
      (request, response) => {
        const url = `https://${request.headers.host ?? ''}${request.url ?? ''}`;
        this.requests.push({ url, headers: request.headers });
        (this.pages.get(url) ?? notFound)(request, response);
      },
    );
    this.server.on('connection', (socket: Socket) => this.sockets.add(socket));
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  /** Ends it, with whatever still hangs on it. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /** Puts something at a URL: a JSON document, or what answers there. */
  publish(url: string, content: object, headers: Record<string, string> = {}): void {
    this.serve(url, (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', ...headers });
      response.end(JSON.stringify(content));
    });
  }

  /** Has a URL answered by that. */
  serve(url: string, listener: RequestListener): void {
    const { hostname } = new URL(url);
    this.pages.set(url, listener);
    if (!this.names.has(hostname)) this.resolve(hostname, () => [PUBLIC_ADDRESS]);
  }

  /** Takes away what is at a URL: 404. */
  remove(url: string): void {
    this.pages.delete(url);
  }

  /** Has a name resolve to that, anew each time it is asked for. */
  resolve(name: string, addresses: () => string[]): void {
    this.names.set(name, addresses);
  }

  /** Gives a host a certificate that is not the authority's for its name. */
  present(name: string, certificate: Certificate): void {
    this.certificates.set(name, certificate);
  }

  override addressesOf(name: string): Promise<string[]> {
    return Promise.resolve(this.names.get(name)?.() ?? []);
  }

  override async connect(addresses: readonly string[], port: number): Promise<Socket> {
    if (port !== 443) throw new Error(`Nothing listens on ${port}`);
    this.connectedTo.push(...addresses);
    const socket = connect((this.server?.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  }

  private certificateOf(name: string): Certificate {
    const made = this.certificates.get(name) ?? makeCertificate({ name, signer: this.authority });
    this.certificates.set(name, made);
    return made;
  }
}

const notFound: RequestListener = (_request, response) => {
  response.writeHead(404).end();
};
