import { Injectable, Logger } from '@nestjs/common';
import type { Result, ServerCapabilities } from '@modelcontextprotocol/sdk/types.js';
import type { McpCall, MethodFamily, MethodHandler } from './mcp-call.js';
import { ToolMethods } from './methods/tool-methods.service.js';
import { INTERNAL_ERROR, METHOD_NOT_FOUND, RpcFailure } from './rpc-failure.js';

export type { McpCall, Peer, PeerSession } from './mcp-call.js';

/**
 * The methods of MCP, whichever protocol brings them: each binding hands over a request and sends the answer. What
 * belongs to a connection (`initialize`, `ping`, cancellation) is the binding's own.
 */
@Injectable()
export class McpMethods {
  private readonly logger = new Logger(McpMethods.name);
  private readonly families: readonly MethodFamily[];
  private readonly handlers: ReadonlyMap<string, MethodHandler>;
  private advertised?: ServerCapabilities;

  constructor(tools: ToolMethods) {
    this.families = [tools];
    this.handlers = new Map(this.families.flatMap(({ handlers }) => Object.entries(handlers)));
  }

  /** What there is to be advertised: features that something provides. Computed once, when every module has started. */
  get capabilities(): ServerCapabilities {
    return (this.advertised ??= Object.assign(
      {},
      ...this.families.map((family) => family.capabilities()),
    ) as ServerCapabilities);
  }

  /** Whether `answer` knows the method. */
  has(method: string): boolean {
    return this.handlers.has(method);
  }

  /**
   * Answers a request.
   *
   * @param params as they were sent
   * @throws RpcFailure whose code and words are for the client; what else goes wrong is logged, and told as -32603
   */
  async answer(method: string, params: unknown, call: McpCall): Promise<Result> {
    const handler = this.handlers.get(method);
    if (handler === undefined) throw new RpcFailure(METHOD_NOT_FOUND, 'Method not found');
    try {
      return await handler(params, call);
    } catch (error) {
      if (error instanceof RpcFailure) throw error;
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      this.logger.error(`${method} failed: ${message}`, stack);
      throw new RpcFailure(INTERNAL_ERROR, 'Something went wrong on our side');
    }
  }
}
