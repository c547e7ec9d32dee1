import { LoggingLevelSchema, type Result, type ServerCapabilities } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { McpCall, MethodFamily } from '../mcp-call.js';
import { INVALID_PARAMS, RpcFailure } from '../rpc-failure.js';

const setLevelParams = z.object({ level: LoggingLevelSchema });

/** `logging/setLevel`: which log messages a session's client gets. */
export class LoggingMethods implements MethodFamily {
  readonly handlers = {
    'logging/setLevel': (params: unknown, { peer }: McpCall): Result => {
      const { data } = setLevelParams.safeParse(params);
      if (data === undefined) throw new RpcFailure(INVALID_PARAMS, 'There is no such level');
      peer.session?.setLogLevel(data.level);
      return {};
    },
  };

  capabilities(): ServerCapabilities {
    return { logging: {} };
  }
}
