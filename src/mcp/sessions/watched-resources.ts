import type { Revocation } from '../../events/events.service.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { hangsOn } from '../../tokens/hangs-on.js';
import { INVALID_PARAMS, RpcFailure } from '../server/rpc-failure.js';

/** Resources that one session may watch. */
export const MOST_WATCHED = 100;

/** The resources whose changes a session's client wants to be told of, and whom it asked for. */
export class WatchedResources {
  private readonly byUri = new Map<string, AccessIdentity>();

  /** @throws RpcFailure where it watches too many */
  add(uri: string, caller: AccessIdentity): void {
    if (this.byUri.size >= MOST_WATCHED && !this.byUri.has(uri)) {
      throw new RpcFailure(INVALID_PARAMS, `A session watches ${MOST_WATCHED} resources at most`);
    }
    this.byUri.set(uri, caller);
  }

  delete(uri: string): void {
    this.byUri.delete(uri);
  }

  /** Watches these and no others. */
  replace(watches: Iterable<[uri: string, caller: AccessIdentity]>): void {
    this.byUri.clear();
    for (const [uri, caller] of watches) this.byUri.set(uri, caller);
  }

  has(uri: string): boolean {
    return this.byUri.has(uri);
  }

  /** Whose tokens they were asked for with. */
  get tokenIds(): Set<string> {
    return new Set([...this.byUri.values()].map(({ tokenId }) => tokenId));
  }

  /** What was asked for with an access that was cut off is not watched any more. */
  cutOff(revocation: Revocation): void {
    for (const [uri, caller] of this.byUri) if (hangsOn(caller, revocation)) this.byUri.delete(uri);
  }
}
