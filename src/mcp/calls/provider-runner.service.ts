import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { DEFAULT_SCOPE } from '../../clients/scopes/scope.js';
import type { McpCall } from '../server/mcp-call.js';
import { INSUFFICIENT_SCOPE, RpcFailure } from '../server/rpc-failure.js';
import type { CallContext } from './call-context.js';
import { CallRunner } from './call-runner.service.js';
import { CallAborted } from './running-call.js';

/** What is asked of a resource or a prompt. */
export interface ProviderCall {
  call: McpCall;
  /** As the trail calls what happened. */
  type: 'resource.read' | 'prompt.read';
  /** As the trail calls the provider. */
  name: string;
  scopes: readonly string[];
  timeoutMs: number;
}

/**
 * Runs what resources and prompts do, as tools are run: their scopes held, bounded, cut off with the caller, audited. A
 * failure is an error of JSON-RPC, since their results have no word for one.
 */
@Injectable()
export class ProviderRunner {
  constructor(
    private readonly runner: CallRunner,
    private readonly audit: AuditService,
  ) {}

  /**
   * @param work throws an RpcFailure for what the client may know
   * @throws RpcFailure, CallAborted, and what else `work` throws
   */
  async run<T>(asked: ProviderCall, work: (context: CallContext) => T | Promise<T>): Promise<T> {
    const startedAt = performance.now();
    let reason: string | undefined;
    try {
      requireScopes(asked);
      const { caller, cancellation, peer } = asked.call;
      return await this.runner.run({ caller, cancellation, peer, timeoutMs: asked.timeoutMs }, work);
    } catch (error) {
      reason = reasonOf(error);
      throw error;
    } finally {
      this.record(asked, reason, Math.round(performance.now() - startedAt));
    }
  }

  private record({ call, type, name }: ProviderCall, reason: string | undefined, ms: number): void {
    const { caller, surface } = call;
    this.audit.record({
      type,
      outcome: reason === undefined ? 'success' : 'failure',
      actor: `user:${caller.userId}`,
      userId: caller.userId,
      clientId: caller.clientId,
      detail: { name, surface, ms, reason },
    });
  }
}

/** Whether the token of the request reaches as far as this. */
export function reaches(scopes: readonly string[], { caller }: McpCall): boolean {
  return scopes.every((scope) => caller.scopes.includes(scope));
}

function requireScopes({ scopes, call }: ProviderCall): void {
  if (reaches(scopes, call)) return;
  const needed = [...new Set([DEFAULT_SCOPE, ...scopes])].join(' ');
  throw new RpcFailure(INSUFFICIENT_SCOPE, `This needs the scope ${needed}: connect again to grant it`, {
    scope: needed,
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof CallAborted) return error.reason;
  if (!(error instanceof RpcFailure)) return 'failed';
  return error.code === INSUFFICIENT_SCOPE ? 'insufficient_scope' : 'refused';
}
