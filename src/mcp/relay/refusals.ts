import { HttpException } from '@nestjs/common';
import { HttpFailure, toFailure } from '../../common/errors/failure.js';
import { InsufficientScope, InvalidToken } from '../../common/errors/oauth-error.js';
import type { Json } from '../../replicas/replica-bus.js';
import { RpcFailure } from '../server/rpc-failure.js';
import { InvalidMessage } from '../sse/json-rpc.js';
import { type AnswerId, RpcRefusal } from '../streamable/rpc-refusal.js';

/** What was thrown at one replica, for another to throw. */
export interface Refusal {
  kind: 'message' | 'rpc' | 'token' | 'scope' | 'http';
  status: number;
  description: string;
  headers: Record<string, string>;
  rpc?: { code: number; message: string; data?: Json; id: AnswerId };
}

/** What another replica is told of it: what its client may read, and nothing else. */
export function toRefusal(error: unknown): Refusal {
  const { status, description, headers } = toFailure(error);
  const refusal = { status, description, headers: { ...headers } };
  if (error instanceof InvalidMessage) return { ...refusal, kind: 'message' };
  if (error instanceof RpcRefusal) {
    const { code, message, data } = error.failure;
    const rpc = { code, message, ...(data === undefined ? {} : { data: data as Json }), id: error.id };
    return { ...refusal, kind: 'rpc', rpc };
  }
  if (error instanceof InvalidToken) return { ...refusal, kind: 'token' };
  if (error instanceof InsufficientScope) return { ...refusal, kind: 'scope' };
  return { ...refusal, kind: 'http' };
}

/** The same as it would have been thrown here. */
export function fromRefusal({ kind, status, description, headers, rpc }: Refusal): Error {
  const challenge = { 'WWW-Authenticate': headers['WWW-Authenticate'] ?? '' };
  switch (kind) {
    case 'message':
      return new InvalidMessage(description);
    case 'rpc':
      return rpc === undefined
        ? new HttpException(description, status)
        : new RpcRefusal(status, new RpcFailure(rpc.code, rpc.message, rpc.data), rpc.id);
    case 'token':
      return new InvalidToken(description, challenge);
    case 'scope':
      return new InsufficientScope(description, challenge);
    case 'http':
      return new HttpFailure(status, description, headers);
  }
}
