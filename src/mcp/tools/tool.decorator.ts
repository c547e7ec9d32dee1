import { DiscoveryService } from '@nestjs/core';
import type { z } from 'zod';
import type { ToolDefinition, ToolHandler } from './tool.js';

/** The mark by which the registry finds tools among the providers. */
export const DeclaredTool = DiscoveryService.createDecorator<ToolDefinition>();

/** A class that answers calls of these schemas. */
type ToolClass<I extends z.ZodObject, O extends z.ZodObject> = abstract new (
  ...dependencies: never[]
) => ToolHandler<z.output<I>, z.input<O>>;

/**
 * Makes a provider a tool: on an `@Injectable()` class that a module provides, whose `call` takes what `input` gives
 * and returns what `output` takes; else it does not compile. A name that is malformed or taken stops the start.
 */
export function Tool<I extends z.ZodObject, O extends z.ZodObject>(
  definition: ToolDefinition<I, O>,
): (target: ToolClass<I, O>) => void {
  return DeclaredTool(definition);
}
