import { DiscoveryService } from '@nestjs/core';
import type { z } from 'zod';
import type { PromptArguments, PromptDefinition, PromptHandler } from './prompt.js';

/** The mark by which the registry finds prompts among the providers. */
export const DeclaredPrompt = DiscoveryService.createDecorator<PromptDefinition>();

type PromptClass<A extends PromptArguments> = abstract new (
  ...dependencies: never[]
) => PromptHandler<z.output<A>, Extract<keyof z.output<A>, string>>;

/**
 * Makes a provider a prompt: on an `@Injectable()` class that a module provides, whose `get` takes what `arguments`
 * gives; else it does not compile. A name that is malformed or taken stops the start.
 */
export function Prompt<A extends PromptArguments>(
  definition: PromptDefinition<A>,
): (target: PromptClass<A>) => void {
  return DeclaredPrompt(definition);
}
