import { Injectable } from '@nestjs/common';
import type { Result } from '@modelcontextprotocol/sdk/types.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { McpLimits } from '../mcp-limits.js';
import { INVALID_PARAMS, RpcFailure } from '../server/rpc-failure.js';
import type { RoundTrips } from './round-trips.js';

interface Suspended {
  call: RoundTrips<Result>;
  timer: NodeJS.Timeout;
}

/**
 * Calls that wait for their clients to come again with what they asked for: for a while, and not many of one user. What
 * a call came to meanwhile waits with it: its time was up, or it was cut off.
 */
@Injectable()
export class SuspendedCalls {
  private readonly byState = new Map<string, Suspended>();

  constructor(private readonly limits: McpLimits) {}

  /** A call waits. Over the caps, that user's longest waiting, or the longest waiting of all, is given up. */
  suspend(call: RoundTrips<Result>): void {
    const { state, owner } = call;
    const timer = setTimeout(() => this.giveUp(state), this.limits.suspendedMs).unref();
    this.byState.set(state, { call, timer });
    const own = [...this.byState].filter(([, suspended]) => suspended.call.owner.userId === owner.userId);
    if (own.length > this.limits.suspendedPerUser) this.giveUp(own[0]?.[0] ?? '');
    const [oldest = ''] = this.byState.keys();
    if (this.byState.size > this.limits.suspendedInAll) this.giveUp(oldest);
  }

  /**
   * The call that the state names, which waits no more: a state is good once.
   *
   * @param subject what the request is about: the same as before
   * @param caller whose token reaches as far as the one that the call was made with
   * @throws RpcFailure, in the same words where it is unknown, over, another's, or of another request
   */
  resume(state: unknown, subject: string, caller: AccessIdentity): RoundTrips<Result> {
    const call = typeof state === 'string' ? this.byState.get(state)?.call : undefined;
    if (call === undefined || !mayGoOn(call.owner, caller) || call.subject() !== subject) {
      throw new RpcFailure(
        INVALID_PARAMS,
        'The requestState is unknown or over: make the call anew, without it',
      );
    }
    this.remove(call.state);
    return call;
  }

  private giveUp(state: string): void {
    const suspended = this.byState.get(state);
    this.remove(state);
    suspended?.call.cancellation.cancel();
  }

  private remove(state: string): void {
    clearTimeout(this.byState.get(state)?.timer);
    this.byState.delete(state);
  }
}

function mayGoOn(owner: AccessIdentity, { userId, clientId, scopes }: AccessIdentity): boolean {
  const isTheirs = owner.userId === userId && owner.clientId === clientId;
  return isTheirs && owner.scopes.every((scope) => scopes.includes(scope));
}
