import { ToolSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { StartFailure } from '../../common/errors/start-failure.js';
import type { JsonObjectSchema, ToolDefinition, ToolListing } from './tool.js';

/**
 * A tool as `tools/list` shows it, its schemas as JSON Schema (draft 2020-12, the protocol's default where `$schema`
 * does not say).
 *
 * @throws StartFailure where JSON Schema has no word for one of its types
 */
export function toListing(definition: ToolDefinition): ToolListing {
  const { name, title, description, input, output, annotations } = definition;
  return {
    name,
    title,
    description,
    inputSchema: toJsonSchema(name, input, 'input'),
    outputSchema: toJsonSchema(name, output, 'output'),
    ...(annotations === undefined ? {} : { annotations: { title, ...annotations } }),
  };
}

function toJsonSchema(name: string, schema: z.ZodObject, io: 'input' | 'output'): JsonObjectSchema {
  try {
    const jsonSchema = z.toJSONSchema(schema, { io });
    delete jsonSchema.$schema;
    return ToolSchema.shape.inputSchema.parse(jsonSchema);
  } catch (error) {
    throw new StartFailure(`The tool ${name}: its ${io} is no JSON Schema: ${String(error)}`);
  }
}
