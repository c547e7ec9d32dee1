import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A program on the person's machine that waits for its answer. */
export class Program {
  private constructor(private readonly server: Server) {}

  /** Listens on a free port of that address. The caller closes it. */
  static async open(address: string): Promise<Program> {
    const server = createServer((request, response) => {
      const isIcon = request.url === '/favicon.ico';
      const page = '<!doctype html><title>Program</title><p>The program has it';
      response.writeHead(isIcon ? 204 : 200, { 'Content-Type': 'text/html' }).end(isIcon ? '' : page);
    });
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    return new Program(server);
  }

  /** Where it listens. */
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Ends it, open connections and all. */
  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
