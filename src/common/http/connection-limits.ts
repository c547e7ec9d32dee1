import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Longer than a proxy keeps an idle connection (60 s is usual), so that none reuses one that is just being closed. */
const KEEP_ALIVE_MS = 65_000;
/** For the headers of a request to arrive. */
const HEADERS_MS = 15_000;
/** For a whole request to arrive, body and all. It does not bound the answer: a stream stays open. */
const REQUEST_MS = 120_000;

/** Of each server, the connections on which no request has come: browsers open some in advance. */
const unused = new WeakMap<Server, Set<Socket>>();

/** Bounds what a slow or silent peer can hold open. */
export function limitConnections(server: Server): void {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  const sockets = new Set<Socket>();
  unused.set(server, sockets);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', ({ socket }) => sockets.delete(socket));
}

/** Closes the connections that serve no request. Node's own leaves those on which none ever came. */
export function closeIdleConnections(server: Server): void {
  server.closeIdleConnections();
  for (const socket of unused.get(server) ?? []) socket.destroy();
}
