import type { AccessIdentity } from '../../tokens/access-identity.js';
import type { Exchange } from './exchange.js';

/**
 * Which exchange a request is in flight in, by who sent it. Clients choose the ids: they tell requests apart only within
 * one session, or where there is none, one token; and where a token has two of one id, neither is cancelled for the other.
 */
export class RunningRequests {
  private readonly exchanges = new Map<string, Set<Exchange>>();

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

  /** Gives up the request of that id, where it is the only one. */
  cancel(scope: string, id: string | number): void {
    const among = this.exchanges.get(keyOf(scope, id));
    if (among?.size !== 1) return;
    for (const exchange of among) exchange.cancel(id);
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
