import { ToolSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { DEFAULT_SCOPE } from '../../clients/scopes/scope.js';
import { StartFailure } from '../../common/errors/start-failure.js';
import type { JsonObjectSchema, RegisteredTool, ToolListing } from './tool.js';

/**
 * A tool as `tools/list` shows it, its schemas as JSON Schema (draft 2020-12, the protocol's default where `$schema`
 * does not say), with the scopes that a call needs where ChatGPT reads them: at the tool, and under `_meta` for clients
 * that drop what the protocol does not name.
 *
 * @throws StartFailure where JSON Schema has no word for one of its types, or one is to be a header (`x-mcp-header`
 * of 2026-07-28), which nothing here would check
 */
export function toListing(tool: RegisteredTool): ToolListing {
  const { name, title, description, input, output, annotations, scopes } = tool;
  const securitySchemes = [{ type: 'oauth2' as const, scopes: [...new Set([DEFAULT_SCOPE, ...scopes])] }];
  return {
    name,
    title,
    description,
    inputSchema: toJsonSchema(name, input, 'input'),
    ...(output === undefined ? {} : { outputSchema: toJsonSchema(name, output, 'output') }),
    ...(annotations === undefined ? {} : { annotations: { title, ...annotations } }),
    securitySchemes,
    _meta: { securitySchemes },
  };
}

function toJsonSchema(name: string, schema: z.ZodObject, io: 'input' | 'output'): JsonObjectSchema {
  try {
    const jsonSchema = z.toJSONSchema(schema, { io });
    delete jsonSchema.$schema;
    if (JSON.stringify(jsonSchema).includes('"x-mcp-header":'))
      throw new Error('x-mcp-header is not supported');
    return ToolSchema.shape.inputSchema.parse(jsonSchema);
  } catch (error) {
    throw new StartFailure(`The tool ${name}: its ${io} is no JSON Schema: ${String(error)}`);
  }
}
