import { Injectable, Logger } from '@nestjs/common';
import type { Result, ServerCapabilities } from '@modelcontextprotocol/sdk/types.js';
import type { Abortion } from '../calls/outcome.js';
import { CallAborted } from '../calls/running-call.js';
import { PromptMethods } from '../prompts/prompt-methods.service.js';
import { ResourceMethods } from '../resources/resource-methods.service.js';
import type { McpCall, MethodFamily, MethodHandler } from './mcp-call.js';
import { CompletionMethods } from './methods/completion-methods.service.js';
import { LoggingMethods } from './methods/logging-methods.js';
import { ToolMethods } from './methods/tool-methods.service.js';
import { INTERNAL_ERROR, METHOD_NOT_FOUND, RpcFailure } from './rpc-failure.js';

export type { McpCall, Peer, PeerSession } from './mcp-call.js';

/** What is said of a resource or a prompt that was given up; a tool's result says it by itself. */
const GIVEN_UP: Readonly<Record<Abortion, string>> = {
  cancelled: 'The request was cancelled',
  revoked: 'The access that this request was made with was revoked',
  stopped: 'The server stopped before it had answered: ask again',
  timed_out: 'It took too long and was stopped',
};

interface Provided {
  capabilities: ServerCapabilities;
  handlers: ReadonlyMap<string, MethodHandler>;
}

/**
 * The methods of MCP, whichever protocol brings them: each binding hands over a request and sends the answer. What
 * belongs to a connection (`initialize`, `ping`, cancellation) is the binding's own.
 */
@Injectable()
export class McpMethods {
  private readonly logger = new Logger(McpMethods.name);
  private readonly families: readonly MethodFamily[];
  private provided?: Provided;

  constructor(
    tools: ToolMethods,
    resources: ResourceMethods,
    prompts: PromptMethods,
    completion: CompletionMethods,
  ) {
    this.families = [tools, resources, prompts, completion, new LoggingMethods()];
  }

  /** What there is to be advertised: features that something provides. Computed once, when every module has started. */
  get capabilities(): ServerCapabilities {
    return this.features().capabilities;
  }

  /** Whether `answer` knows the method. */
  has(method: string): boolean {
    return this.features().handlers.has(method);
  }

  /**
   * Answers a request.
   *
   * @param params as they were sent
   * @throws RpcFailure whose code and words are for the client; what else goes wrong is logged, and told as -32603
   */
  async answer(method: string, params: unknown, call: McpCall): Promise<Result> {
    const handler = this.features().handlers.get(method);
    if (handler === undefined) throw new RpcFailure(METHOD_NOT_FOUND, 'Method not found');
    try {
      return await handler(params, call);
    } catch (error) {
      if (error instanceof RpcFailure) throw error;
      if (error instanceof CallAborted) throw new RpcFailure(INTERNAL_ERROR, GIVEN_UP[error.reason]);
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      this.logger.error(`${method} failed: ${message}`, stack);
      throw new RpcFailure(INTERNAL_ERROR, 'Something went wrong on our side');
    }
  }

  /** A feature that nothing provides is not there: neither advertised nor answered. */
  private features(): Provided {
    if (this.provided !== undefined) return this.provided;
    const families = this.families.filter((family) => Object.keys(family.capabilities()).length > 0);
    return (this.provided = {
      capabilities: Object.assign(
        {},
        ...families.map((family) => family.capabilities()),
      ) as ServerCapabilities,
      handlers: new Map(families.flatMap(({ handlers }) => Object.entries(handlers))),
    });
  }
}
