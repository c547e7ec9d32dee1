import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** Which way bytes go. */
export type Way = 'to server' | 'to client';

/** Holds up what passes: a chunk goes on once this settles, and those behind it wait. */
export type Gate = (chunk: Buffer, way: Way, connection: Socket) => Promise<void> | void;

/** A way to a server that a test can cut, mend, and hold up. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private server?: Server;
  /** Where it listens. */
  port = 0;
  /** Asked of each chunk; without one, all pass. */
  gate?: Gate;

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
    inbound.pipe(this.gated('to server', inbound)).pipe(outbound);
    outbound.pipe(this.gated('to client', inbound)).pipe(inbound);
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

  private gated(way: Way, connection: Socket): Transform {
    const pass = async (chunk: Buffer): Promise<void> => this.gate?.(chunk, way, connection);
    return new Transform({
      transform: (chunk: Buffer, _, done) => void pass(chunk).then(() => done(null, chunk), done),
    });
  }
}
