import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server that a test can cut and mend. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private server?: Server;
  /** Where it listens. */
  port = 0;

  /** @param target where it leads: host and port */
  constructor(private readonly target: { host: string; port: number }) {}

  /** Listens; on the same port as before where it was cut. */
  async open(): Promise<void> {
    this.server = createServer((inbound) => this.join(inbound));
    await new Promise<void>((resolve) => this.server?.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Drops every connection and refuses new ones. */
  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private join(inbound: Socket): void {
    const outbound = connect(this.target);
    inbound.pipe(outbound).pipe(inbound);
    for (const [socket, other] of [
      [inbound, outbound],
      [outbound, inbound],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
