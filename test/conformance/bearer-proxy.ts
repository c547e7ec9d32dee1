import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Something that stands in front of the service and says who calls: for a suite that knows nothing of tokens. */
export interface BearerProxy {
  /** Where it listens: an origin. */
  origin: string;
  close(): Promise<void>;
}

/** Passes everything on to `base` with that token, and back as it comes. A Host that lies goes on lying. */
export async function startBearerProxy(base: string, token: string): Promise<BearerProxy> {
  const target = new URL(base);
  const server = createServer((incoming, outgoing) => {
    const onward = request(
      {
        host: '127.0.0.1',
        port: target.port,
        method: incoming.method,
        path: incoming.url,
        headers: { ...incoming.headers, ...hostOf(incoming.headers), authorization: `Bearer ${token}` },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        outgoing.flushHeaders();
        answer.pipe(outgoing);
        answer.on('error', () => outgoing.destroy());
      },
    );
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  const hostOf = ({ host }: IncomingHttpHeaders): { host?: string } =>
    host === new URL(originOf(server)).host ? { host: target.host } : {};
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: originOf(server),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function originOf(server: Server): string {
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}
