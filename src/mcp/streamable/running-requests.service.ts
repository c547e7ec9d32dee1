import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ReplicaBus } from '../../replicas/replica-bus.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import type { Exchange } from './exchange.js';

const TOPIC = 'mcp.cancelled';
const TOLD_MS = 5000;

/**
 * Which exchange a request is in flight in, by who sent it. Clients choose the ids: they tell requests apart only within
 * one session, or where there is none, one token; and where a token has two of one id, neither is cancelled for the other.
 */
@Injectable()
export class RunningRequests implements OnModuleInit {
  private readonly exchanges = new Map<string, Set<Exchange>>();

  constructor(private readonly bus: ReplicaBus) {}

  onModuleInit(): void {
    this.bus.serve(TOPIC, (payload) => {
      const { scope, id } = payload as { scope: string; id: string | number };
      this.cancelHere(scope, id);
      return Promise.resolve(null);
    });
  }

  /** @returns to be called when the request is over */
  add(scope: string, id: string | number, exchange: Exchange): () => void {
    const key = keyOf(scope, id);
    const among = this.exchanges.get(key) ?? new Set();
    this.exchanges.set(key, among.add(exchange));
    return () => {
      among.delete(exchange);
      if (among.size === 0) this.exchanges.delete(key);
    };
  }

  /** Gives up the request of that id, here or at whichever replica it runs, where it is the only one. */
  cancel(scope: string, id: unknown): void {
    if ((typeof id !== 'string' && typeof id !== 'number') || this.cancelHere(scope, id)) return;
    // The protocol has it that a cancellation may come too late; nobody waits for it.
    if (this.bus.state === 'open') this.bus.broadcast(TOPIC, { scope, id }, TOLD_MS).catch(() => undefined);
  }

  /** @returns false where there is none here */
  private cancelHere(scope: string, id: string | number): boolean {
    const among = this.exchanges.get(keyOf(scope, id));
    if (among?.size === 1) for (const exchange of among) exchange.cancel(id);
    return among !== undefined;
  }
}

/** Within what a client's ids tell its requests apart. */
export function scopeOf(
  { userId, clientId, tokenId }: AccessIdentity,
  sessionId: string | undefined,
): string {
  return sessionId === undefined ? `token ${tokenId}` : `session ${userId} ${clientId} ${sessionId}`;
}

function keyOf(scope: string, id: string | number): string {
  return `${scope} ${typeof id} ${id}`;
}
