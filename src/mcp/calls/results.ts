import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import type { z } from 'zod';
import { ToolContent } from '../tools/content.js';
import type { ToolResult } from '../tools/tool.js';
import { describeFaults } from './arguments.js';

/** What a tool gave, as a result and its size; or what is wrong with it, for the log. */
export type CheckedResult = { result: ToolResult; bytes: number } | { faults: string[] };

/** Checks what a tool returned against its schema: structured, and the same JSON as one text item. */
export function checkStructured(schema: z.ZodObject, value: unknown): CheckedResult {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return { faults: describeFaults(parsed.error) };
  const json = JSON.stringify(parsed.data);
  const content: ToolResult['content'] = [{ type: 'text', text: json }];
  return { result: { content, structuredContent: parsed.data }, bytes: Buffer.byteLength(json) };
}

/** Checks what a tool without a schema returned: content, of the kinds that the protocol has. */
export function checkContent(value: unknown): CheckedResult {
  if (!(value instanceof ToolContent))
    return { faults: ['a tool without an output schema returns content()'] };
  const parsed = CallToolResultSchema.shape.content.safeParse(value.blocks);
  if (!parsed.success) return { faults: describeFaults(parsed.error) };
  return { result: { content: parsed.data }, bytes: Buffer.byteLength(JSON.stringify(parsed.data)) };
}
