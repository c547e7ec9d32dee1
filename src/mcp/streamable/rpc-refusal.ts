import { HttpException } from '@nestjs/common';
import { RpcFailure } from '../server/rpc-failure.js';
import { REVISIONS } from './revisions.js';

/** 2026-07-28, transports, server validation: a header and the body disagree, or the header is missing. */
export const HEADER_MISMATCH = -32020;
/** 2026-07-28: the request needs a capability that the client did not declare. */
export const MISSING_CLIENT_CAPABILITY = -32021;
/** 2026-07-28, versioning. */
export const UNSUPPORTED_PROTOCOL_VERSION = -32022;

/** A JSON-RPC id, or null where none could be read (JSON-RPC 2.0 §5). */
export type AnswerId = string | number | null;

/** Refuses a whole POST: a JSON-RPC error with an HTTP status of its own. */
export class RpcRefusal extends HttpException {
  constructor(
    status: number,
    readonly failure: RpcFailure,
    readonly id: AnswerId = null,
  ) {
    super(failure.message, status);
  }
}

/** 400 for a revision that is not served, naming those that are. */
export function unsupportedRevision(requested: string, id: AnswerId): RpcRefusal {
  const data = { supported: REVISIONS, requested };
  const failure = new RpcFailure(UNSUPPORTED_PROTOCOL_VERSION, 'Unsupported protocol version', data);
  return new RpcRefusal(400, failure, id);
}
