import type { Server } from 'node:http';

/** Longer than a proxy keeps an idle connection (60 s is usual), so that none reuses one that is just being closed. */
const KEEP_ALIVE_MS = 65_000;
/** For the headers of a request to arrive. */
const HEADERS_MS = 15_000;
/** For a whole request to arrive, body and all. It does not bound the answer: a stream stays open. */
const REQUEST_MS = 120_000;

/** Bounds what a slow or silent peer can hold open. */
export function limitConnections(server: Server): void {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
}
