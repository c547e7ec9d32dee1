import type { ContentBlock, PromptMessage } from '@modelcontextprotocol/sdk/types.js';
import type { z } from 'zod';
import type { CallContext } from '../calls/call-context.js';
import type { CompletionContext } from '../resources/resource.js';

/** What a prompt's arguments may be: strings, as the protocol sends them, which a schema may make anything of. */
export type PromptArguments = z.ZodObject<Readonly<Record<string, z.ZodType<unknown, string | undefined>>>>;

/** What a prompt comes to: its messages; or the text of one message, in the person's name. */
export type PromptData = string | readonly PromptMessage[];

/** What a prompt's class implements. */
export interface PromptHandler<Arguments, Name extends string = string> {
  /** @param args validated */
  get(args: Arguments, context: CallContext): PromptData | Promise<PromptData>;
  /** Values that an argument may have and that begin like `value`, the best first; not every class has it. */
  complete?(
    argument: Name,
    value: string,
    context: CompletionContext,
  ): readonly string[] | Promise<readonly string[]>;
}

/** What `@Prompt()` says of a class. */
export interface PromptDefinition<A extends PromptArguments = PromptArguments> {
  /** 1–64 letters, digits, `_`, `-` or `.`, a letter first. */
  name: string;
  /** For people, who pick it from a list. */
  title?: string;
  /** For people: what it is good for. */
  description: string;
  /** What it takes; `describe` says what each is, `.meta({ title })` what people see. */
  arguments?: A;
  /** Every scope that it needs; `mcp` where none is named. */
  scopes?: readonly string[];
  /** How long it may take, in ms; 30 s where it does not say, 10 min at most. */
  timeoutMs?: number;
}

/** A prompt that is registered: every default filled in, and the provider that answers. */
export interface RegisteredPrompt extends Omit<PromptDefinition, 'arguments' | 'scopes' | 'timeoutMs'> {
  arguments: PromptArguments;
  scopes: readonly string[];
  timeoutMs: number;
  handler: PromptHandler<Record<string, unknown>>;
}

/** A message in the person's name. */
export function user(content: ContentBlock | string): PromptMessage {
  return { role: 'user', content: toBlock(content) };
}

/** A message in the model's name, as an example of how to answer. */
export function assistant(content: ContentBlock | string): PromptMessage {
  return { role: 'assistant', content: toBlock(content) };
}

function toBlock(content: ContentBlock | string): ContentBlock {
  return typeof content === 'string' ? { type: 'text', text: content } : content;
}
