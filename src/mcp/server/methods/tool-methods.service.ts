import { Injectable } from '@nestjs/common';
import {
  CallToolRequestParamsSchema,
  type Result,
  type ServerCapabilities,
} from '@modelcontextprotocol/sdk/types.js';
import { ScopePolicy } from '../../calls/scope-policy.service.js';
import { ToolRunner } from '../../calls/tool-runner.service.js';
import { ToolRegistry } from '../../tools/tool-registry.service.js';
import type { McpCall, MethodFamily } from '../mcp-call.js';
import { INVALID_PARAMS, RpcFailure } from '../rpc-failure.js';

/** `tools/list` and `tools/call`. */
@Injectable()
export class ToolMethods implements MethodFamily {
  readonly handlers = {
    'tools/list': (_: unknown, { caller }: McpCall): Result => this.tools.listFor(caller),
    'tools/call': (params: unknown, call: McpCall): Promise<Result> => this.call(params, call),
  };

  constructor(
    private readonly tools: ToolRegistry,
    private readonly scopes: ScopePolicy,
    private readonly runner: ToolRunner,
  ) {}

  capabilities(): ServerCapabilities {
    return { tools: {} };
  }

  private async call(params: unknown, { caller, cancellation, surface, peer }: McpCall): Promise<Result> {
    const { data } = CallToolRequestParamsSchema.safeParse(params);
    if (data === undefined)
      throw new RpcFailure(INVALID_PARAMS, 'tools/call takes a name, and arguments in an object');
    const tool = this.tools.find(data.name);
    if (tool === undefined) throw new RpcFailure(INVALID_PARAMS, 'There is no such tool');
    const refusal = this.scopes.refusal(tool.name, caller, surface === 'streamable' ? '/mcp' : undefined);
    if (refusal !== undefined) return refusal;
    const args = data.arguments ?? {};
    const { result } = await this.runner.run({ tool, args, caller, cancellation, surface, peer });
    return result;
  }
}
