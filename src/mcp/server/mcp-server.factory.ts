import { Injectable } from '@nestjs/common';
import { Server, type ServerOptions } from '@modelcontextprotocol/sdk/server/index.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type {
  JSONRPCRequest,
  RequestId,
  ServerNotification,
  ServerRequest,
  ServerResult,
} from '@modelcontextprotocol/sdk/types.js';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { VERSION } from '../../common/version.js';
import { Config } from '../../config/config.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { INSTRUCTIONS } from './instructions.js';
import type { Peer } from './mcp-call.js';
import { McpMethods } from './mcp-methods.service.js';
import { METHOD_NOT_FOUND, RpcFailure } from './rpc-failure.js';

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/** Who makes each request: a session's messages may come with different tokens of its owner. */
export interface CallerLookup {
  /** Whom the request of that id speaks for. */
  callerOf(id: RequestId): AccessIdentity | undefined;
  /** The request is over. */
  release(id: RequestId): void;
}

/**
 * Makes the SDK's server of a session. All that is costly is shared: the validator, the listings. Every method is
 * answered by the fallback handler, since the SDK's own would parse each request twice and each result once more.
 */
@Injectable()
export class McpServerFactory {
  private readonly info: { name: string; version: string };
  private readonly validator = new AjvJsonSchemaValidator();

  constructor(
    private readonly methods: McpMethods,
    { serverName }: Config,
  ) {
    this.info = { name: serverName, version: VERSION };
  }

  /** A server that answers what `McpMethods` knows, besides what the SDK answers itself. */
  create(callers: CallerLookup): Server {
    const options: ServerOptions = {
      capabilities: this.methods.capabilities,
      instructions: INSTRUCTIONS,
      jsonSchemaValidator: this.validator,
    };
    const server = new Server(this.info, options);
    server.fallbackRequestHandler = (request, extra) => this.answer(request, extra, callers);
    return server;
  }

  private async answer(request: JSONRPCRequest, extra: Extra, callers: CallerLookup): Promise<ServerResult> {
    const { id, method, params } = request;
    try {
      const caller = callers.callerOf(id);
      // What McpMethods does not know is not admitted.
      if (caller === undefined) throw new RpcFailure(METHOD_NOT_FOUND, 'Method not found');
      const { signal } = extra;
      return await this.methods.answer(method, params, {
        caller,
        signal,
        surface: 'sse',
        peer: peerOf(extra),
      });
    } finally {
      callers.release(id);
    }
  }
}

function peerOf(extra: Extra): Peer {
  const progressToken = extra._meta?.progressToken;
  return {
    notify: (method, params) => extra.sendNotification({ method, params } as ServerNotification),
    ...(progressToken === undefined ? {} : { progressToken }),
  };
}
