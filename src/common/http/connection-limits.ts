import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** Longer than a proxy keeps an idle connection (60 s is usual), so that none reuses one that is just being closed. */
const KEEP_ALIVE_MS = 65_000;
/** For the headers of a request to arrive. */
const HEADERS_MS = 15_000;
/** For a whole request to arrive, body and all. It does not bound the answer: a stream stays open. */
const REQUEST_MS = 120_000;
/** For the next piece of a body that may take longer. */
const PIECE_MS = 60_000;

/** Of each server, the connections on which no request has come: browsers open some in advance. */
const unused = new WeakMap<Server, Set<Socket>>();
/** What ends each request that is still arriving. */
const deadlines = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/**
 * Bounds what a slow or silent peer can hold open.
 *
 * @param requestMs for a whole request to arrive, unless its handler allows it longer
 */
export function limitConnections(server: Server, requestMs = REQUEST_MS): void {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = HEADERS_MS;
  // Node's own holds for every request of a server, however long its body may take.
  server.requestTimeout = 0;
  server.prependListener('request', (request) => limitArrival(request, requestMs));
  const sockets = new Set<Socket>();
  unused.set(server, sockets);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', ({ socket }) => sockets.delete(socket));
}

/** Lets a body take as long as it keeps coming, and as the handler keeps reading it. */
export function allowLongBody(request: IncomingMessage): void {
  clearTimeout(deadlines.get(request));
  request.setTimeout(PIECE_MS, () => request.destroy());
}

function limitArrival(request: IncomingMessage, ms: number): void {
  const deadline = setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, ms);
  deadline.unref();
  deadlines.set(request, deadline);
  // What is answered before it has arrived still arrives.
  request.once('close', () => {
    if (request.complete) clearTimeout(deadline);
  });
}

/** Closes the connections that serve no request. Node's own leaves those on which none ever came. */
export function closeIdleConnections(server: Server): void {
  server.closeIdleConnections();
  for (const socket of unused.get(server) ?? []) socket.destroy();
}
