import { Injectable } from '@nestjs/common';
import {
  isTaskAugmentedRequestParams,
  type JSONRPCRequest,
  ResultSchema,
  type ServerNotification,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import type { Peer } from '../server/mcp-call.js';
import { McpMethods } from '../server/mcp-methods.service.js';
import { INTERNAL_ERROR, RpcFailure } from '../server/rpc-failure.js';
import { MOST_TIMEOUT_MS } from '../tools/tool-registry.service.js';
import type { SseSession } from './sse-session.js';

/**
 * Answers what `McpMethods` knows on a session's stream. The SDK's server would check each message against five schemas,
 * and make each request ready for tasks.
 */
@Injectable()
export class SessionCalls {
  constructor(private readonly methods: McpMethods) {}

  /** Whether it answers the method; the session's server has the others. */
  has(method: string): boolean {
    return this.methods.has(method);
  }

  /** Answers a request, unless it is cancelled. Never throws. */
  async answer(
    session: SseSession,
    { id, method, params }: JSONRPCRequest,
    caller: AccessIdentity,
  ): Promise<void> {
    const cancellation = session.begin(id);
    try {
      if (method === 'tools/call' && params?.['task'] !== undefined) refuseTask(params);
      const peer = peerOf(session, params?._meta?.progressToken);
      const result = await this.methods.answer(method, params, {
        caller,
        cancellation,
        surface: 'sse',
        peer,
      });
      if (!cancellation.isCancelled) await session.send({ jsonrpc: '2.0', id, result });
    } catch (error) {
      // Anything else is a result that JSON has no words for.
      const { code, message, data } =
        error instanceof RpcFailure
          ? error
          : new RpcFailure(INTERNAL_ERROR, 'Something went wrong on our side');
      if (!cancellation.isCancelled)
        await session.send({ jsonrpc: '2.0', id, error: { code, message, data } });
    } finally {
      session.release(id);
    }
  }
}

/** Tasks are not offered: what asks for one is refused as the SDK's server does it. */
function refuseTask(params: unknown): void {
  if (!isTaskAugmentedRequestParams(params)) return;
  throw new RpcFailure(INTERNAL_ERROR, 'Server does not support task creation (required for tools/call)');
}

function peerOf(session: SseSession, progressToken: Peer['progressToken']): Peer {
  const { server } = session;
  const capabilities = server.getClientCapabilities();
  return {
    session,
    logLevel: session.logLevel,
    notify: (method, params) => server.notification({ method, params } as ServerNotification),
    request: (method, params, signal) =>
      server.request({ method, params } as ServerRequest, ResultSchema, { signal, timeout: MOST_TIMEOUT_MS }),
    ...(progressToken === undefined ? {} : { progressToken }),
    ...(capabilities === undefined ? {} : { capabilities }),
  };
}
