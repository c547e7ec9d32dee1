import { Injectable } from '@nestjs/common';
import { Server, type ServerOptions } from '@modelcontextprotocol/sdk/server/index.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  type JSONRPCRequest,
  type LoggingLevel,
  type RequestId,
  ResultSchema,
  type ServerNotification,
  type ServerRequest,
  type ServerResult,
} from '@modelcontextprotocol/sdk/types.js';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { VERSION } from '../../common/version.js';
import { Config } from '../../config/config.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { INSTRUCTIONS } from './instructions.js';
import { MOST_TIMEOUT_MS } from '../tools/tool-registry.service.js';
import type { Peer, PeerSession } from './mcp-call.js';
import { McpMethods } from './mcp-methods.service.js';
import { METHOD_NOT_FOUND, RpcFailure } from './rpc-failure.js';

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/** A session that has a server: its messages may come with different tokens of its owner. */
export interface ServedSession extends PeerSession {
  /** The least severe log message that its client wants. */
  readonly logLevel: LoggingLevel;
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
  create(session: ServedSession): Server {
    const options: ServerOptions = {
      capabilities: this.methods.capabilities,
      instructions: INSTRUCTIONS,
      jsonSchemaValidator: this.validator,
    };
    const server = new Server(this.info, options);
    // The session keeps the level: one value, not a map.
    server.removeRequestHandler('logging/setLevel');
    server.fallbackRequestHandler = (request, extra) => this.answer(request, extra, session, server);
    return server;
  }

  private async answer(
    { id, method, params }: JSONRPCRequest,
    extra: Extra,
    session: ServedSession,
    server: Server,
  ): Promise<ServerResult> {
    try {
      const caller = session.callerOf(id);
      // What McpMethods does not know is not admitted.
      if (caller === undefined) throw new RpcFailure(METHOD_NOT_FOUND, 'Method not found');
      const { signal } = extra;
      const peer = peerOf(extra, session, server);
      return await this.methods.answer(method, params, { caller, signal, surface: 'sse', peer });
    } finally {
      session.release(id);
    }
  }
}

function peerOf(extra: Extra, session: ServedSession, server: Server): Peer {
  const progressToken = extra._meta?.progressToken;
  const capabilities = server.getClientCapabilities();
  return {
    session,
    logLevel: session.logLevel,
    notify: (method, params) => extra.sendNotification({ method, params } as ServerNotification),
    request: (method, params, signal) =>
      extra.sendRequest({ method, params } as ServerRequest, ResultSchema, {
        signal,
        timeout: MOST_TIMEOUT_MS,
      }),
    ...(progressToken === undefined ? {} : { progressToken }),
    ...(capabilities === undefined ? {} : { capabilities }),
  };
}
