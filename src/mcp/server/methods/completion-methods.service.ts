import { Injectable } from '@nestjs/common';
import {
  CompleteRequestParamsSchema,
  type CompleteRequestParams,
  type CompleteResult,
  type Result,
  type ServerCapabilities,
} from '@modelcontextprotocol/sdk/types.js';
import { CallRunner } from '../../calls/call-runner.service.js';
import { reaches } from '../../calls/provider-runner.service.js';
import { PromptRegistry } from '../../prompts/prompt-registry.service.js';
import type { CompletionContext } from '../../resources/resource.js';
import { ResourceRegistry } from '../../resources/resource-registry.service.js';
import type { McpCall, MethodFamily } from '../mcp-call.js';
import { INVALID_PARAMS, RpcFailure } from '../rpc-failure.js';

/** A person is typing: what takes longer comes too late. */
const TIMEOUT_MS = 5000;
/** The most values that an answer may hold (MCP, completion). */
const MOST_VALUES = 100;

/** What completes the arguments of a prompt or the variables of a template. */
interface Completer {
  scopes: readonly string[];
  names: readonly string[];
  handler: {
    complete?(
      name: string,
      value: string,
      context: CompletionContext,
    ): readonly string[] | Promise<readonly string[]>;
  };
}

/** `completion/complete`: values for what a person is typing. */
@Injectable()
export class CompletionMethods implements MethodFamily {
  readonly handlers = {
    'completion/complete': (params: unknown, call: McpCall): Promise<Result> => this.complete(params, call),
  };

  constructor(
    private readonly prompts: PromptRegistry,
    private readonly resources: ResourceRegistry,
    private readonly runner: CallRunner,
  ) {}

  capabilities(): ServerCapabilities {
    const all = [...this.prompts.all().values(), ...this.resources.templates().values()];
    return all.some(({ handler }) => handler.complete !== undefined) ? { completions: {} } : {};
  }

  private async complete(params: unknown, call: McpCall): Promise<CompleteResult> {
    const { data } = CompleteRequestParamsSchema.safeParse(params);
    if (data === undefined)
      throw new RpcFailure(INVALID_PARAMS, 'completion/complete takes a ref and an argument');
    const { argument, context } = data;
    const completer = this.find(data.ref);
    if (
      completer === undefined ||
      !reaches(completer.scopes, call) ||
      !completer.names.includes(argument.name)
    ) {
      throw new RpcFailure(INVALID_PARAMS, 'There is nothing of this name to complete');
    }
    const { handler } = completer;
    const chosen = context?.arguments ?? {};
    const values = await this.runner.run({ ...call, timeoutMs: TIMEOUT_MS }, ({ caller, signal }) =>
      handler.complete?.(argument.name, argument.value, { caller, signal, chosen }),
    );
    return toResult(values ?? []);
  }

  private find(ref: CompleteRequestParams['ref']): Completer | undefined {
    if (ref.type === 'ref/prompt') {
      const prompt = this.prompts.all().get(ref.name);
      return prompt && { ...prompt, names: Object.keys(prompt.arguments.shape) };
    }
    const found = this.resources.templates().get(ref.uri);
    return found && { ...found, names: found.template.names };
  }
}

function toResult(values: readonly string[]): CompleteResult {
  const hasMore = values.length > MOST_VALUES;
  return { completion: { values: values.slice(0, MOST_VALUES), total: values.length, hasMore } };
}
