import { DiscoveryService } from '@nestjs/core';
import type { z } from 'zod';
import type { ToolContent } from './content.js';
import type { ToolDefinition, ToolHandler } from './tool.js';

/** The mark by which the registry finds tools among the providers. */
export const DeclaredTool = DiscoveryService.createDecorator<ToolDefinition>();

/** A class that answers calls: from this input, with this output. */
type ToolClass<Input, Output> = abstract new (...dependencies: never[]) => ToolHandler<Input, Output>;

/**
 * Makes a provider a tool: on an `@Injectable()` class that a module provides, whose `call` takes what `input` gives
 * and returns what `output` takes; else it does not compile. A name that is malformed or taken stops the start.
 */
export function Tool<I extends z.ZodObject, O extends z.ZodObject>(
  definition: ToolDefinition<I, O> & { output: O },
): (target: ToolClass<z.output<I>, z.input<O>>) => void;
/** Without an `output`: a tool that says nothing structured, whose `call` returns what `content()` makes. */
export function Tool<I extends z.ZodObject>(
  definition: ToolDefinition<I> & { output?: never },
): (target: ToolClass<z.output<I>, ToolContent>) => void;
/** Both of them. */
export function Tool(definition: ToolDefinition): (target: ToolClass<never, unknown>) => void {
  return DeclaredTool(definition);
}
