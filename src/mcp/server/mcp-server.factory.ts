import { Injectable } from '@nestjs/common';
import { Server, type ServerOptions } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  type JSONRPCRequest,
  type RequestId,
  type ServerResult,
} from '@modelcontextprotocol/sdk/types.js';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { VERSION } from '../../common/version.js';
import { Config } from '../../config/config.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { ToolRunner } from '../calls/tool-runner.service.js';
import { ToolRegistry } from '../tools/tool-registry.service.js';
import { INVALID_PARAMS, METHOD_NOT_FOUND, RpcFailure } from './rpc-failure.js';

const INSTRUCTIONS =
  'Each call is made for the person who connected you, with what they consented to. ' +
  'A result marked as an error says in words what to do otherwise.';

/** Who makes each call: a session's messages may come with different tokens of its owner. */
export interface CallerLookup {
  /** Whom the message of that call speaks for. */
  callerOf(id: RequestId): AccessIdentity | undefined;
  /** The call is over. */
  release(id: RequestId): void;
}

/**
 * Makes the SDK's server of a session. All that is costly is shared: the validator, the listings. Tools are answered by
 * the fallback handler, since the SDK's own would parse every request twice and every result once more.
 */
@Injectable()
export class McpServerFactory {
  private readonly info: { name: string; version: string };
  private readonly options: ServerOptions = {
    capabilities: { tools: {} },
    instructions: INSTRUCTIONS,
    jsonSchemaValidator: new AjvJsonSchemaValidator(),
  };

  constructor(
    private readonly tools: ToolRegistry,
    private readonly runner: ToolRunner,
    { serverName }: Config,
  ) {
    this.info = { name: serverName, version: VERSION };
  }

  /** A server that answers tools/list and tools/call, besides what the SDK answers itself. */
  create(callers: CallerLookup): Server {
    const server = new Server(this.info, this.options);
    server.fallbackRequestHandler = (request, { signal }) => this.answer(request, signal, callers);
    return server;
  }

  private async answer(
    request: JSONRPCRequest,
    signal: AbortSignal,
    callers: CallerLookup,
  ): Promise<ServerResult> {
    switch (request.method) {
      case 'tools/list':
        return { tools: [...this.tools.list()] };
      case 'tools/call':
        try {
          return await this.call(request, signal, callers);
        } finally {
          callers.release(request.id);
        }
      default:
        throw new RpcFailure(METHOD_NOT_FOUND, 'Method not found');
    }
  }

  private async call(
    request: JSONRPCRequest,
    signal: AbortSignal,
    callers: CallerLookup,
  ): Promise<ServerResult> {
    const { data } = CallToolRequestSchema.safeParse(request);
    if (data === undefined)
      throw new RpcFailure(INVALID_PARAMS, 'tools/call takes a name, and arguments in an object');
    const tool = this.tools.find(data.params.name);
    const caller = callers.callerOf(request.id);
    if (tool === undefined || caller === undefined)
      throw new RpcFailure(INVALID_PARAMS, 'There is no such tool');
    const args = data.params.arguments ?? {};
    const { result } = await this.runner.run({ tool, args, caller, signal, surface: 'sse' });
    return result;
  }
}
