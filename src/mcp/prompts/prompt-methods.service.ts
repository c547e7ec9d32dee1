import { Injectable } from '@nestjs/common';
import {
  GetPromptRequestParamsSchema,
  type GetPromptResult,
  type Result,
  type ServerCapabilities,
} from '@modelcontextprotocol/sdk/types.js';
import { describeFaults } from '../calls/arguments.js';
import { ProviderRunner, reaches } from '../calls/provider-runner.service.js';
import type { McpCall, MethodFamily } from '../server/mcp-call.js';
import { page } from '../server/pages.js';
import { INVALID_PARAMS, RpcFailure } from '../server/rpc-failure.js';
import { type PromptData, type RegisteredPrompt, user } from './prompt.js';
import { PromptRegistry, toPromptListing } from './prompt-registry.service.js';

/** `prompts/list` and `prompts/get`. */
@Injectable()
export class PromptMethods implements MethodFamily {
  readonly handlers = {
    'prompts/list': (params: unknown, call: McpCall): Result => this.list(params, call),
    'prompts/get': (params: unknown, call: McpCall): Promise<Result> => this.get(params, call),
  };

  constructor(
    private readonly registry: PromptRegistry,
    private readonly runner: ProviderRunner,
  ) {}

  capabilities(): ServerCapabilities {
    return this.registry.all().size === 0 ? {} : { prompts: {} };
  }

  private list(params: unknown, call: McpCall): Result {
    const usable = [...this.registry.all().values()].filter(({ scopes }) => reaches(scopes, call));
    const { items, ...next } = page(usable, ({ name }) => name, params);
    return { prompts: items.map(toPromptListing), ...next };
  }

  private async get(params: unknown, call: McpCall): Promise<GetPromptResult> {
    const { data } = GetPromptRequestParamsSchema.safeParse(params);
    if (data === undefined)
      throw new RpcFailure(INVALID_PARAMS, 'prompts/get takes a name, and arguments that are strings');
    const prompt = this.registry.all().get(data.name);
    if (prompt === undefined) throw new RpcFailure(INVALID_PARAMS, 'There is no such prompt');
    const { name, scopes, timeoutMs, description, handler } = prompt;
    return this.runner.run({ call, type: 'prompt.read', name, scopes, timeoutMs }, async (context) => {
      const args = checked(prompt, data.arguments ?? {});
      return { description, messages: toMessages(await handler.get(args, context)) };
    });
  }
}

/** @throws RpcFailure naming each fault by its path */
function checked(prompt: RegisteredPrompt, args: unknown): Record<string, unknown> {
  const parsed = prompt.arguments.safeParse(args);
  if (parsed.success) return parsed.data;
  throw new RpcFailure(INVALID_PARAMS, `Invalid arguments: ${describeFaults(parsed.error).join('; ')}`);
}

function toMessages(value: PromptData): GetPromptResult['messages'] {
  return typeof value === 'string' ? [user(value)] : [...value];
}
