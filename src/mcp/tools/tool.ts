import type { CallToolResult, Tool, ToolAnnotations } from '@modelcontextprotocol/sdk/types.js';
import type { z } from 'zod';
import type { CallContext } from '../calls/call-context.js';

/** What a tool's call knows besides its arguments, and how it reaches the client meanwhile. */
export type ToolContext = CallContext;

/** What a tool's class implements. */
export interface ToolHandler<Input, Output> {
  /**
   * @param input validated
   * @returns what the tool's output schema accepts; where it has none, what `content()` makes
   * @throws ToolError whose words the model reads; anything else is logged, and the model told that the tool failed
   */
  call(input: Input, context: ToolContext): Promise<Output> | Output;
}

/** What `@Tool()` says of a class. */
export interface ToolDefinition<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> {
  /** 1–64 letters, digits, `_` or `-`, a letter first: what every client and model takes for a name. */
  name: string;
  /** For people. */
  title: string;
  /** For models: when to call it and what comes back. */
  description: string;
  /** What the arguments must be. */
  input: I;
  /** What the result must be; absent where it is nothing structured, but text, images or the like. */
  output?: O;
  /** Hints for clients: `readOnlyHint` and the like. */
  annotations?: ToolAnnotations;
  /** Every scope that a call needs; `mcp` where none is named. */
  scopes?: readonly string[];
  /** How long a call may take, in ms; 30 s where it does not say, 10 min at most. */
  timeoutMs?: number;
  /** How large a result may be, in bytes of its JSON; 1 MiB where it does not say. */
  maxResultBytes?: number;
}

/** A tool as `tools/list` shows it. */
export interface ToolListing {
  name: string;
  title: string;
  description: string;
  inputSchema: JsonObjectSchema;
  outputSchema?: JsonObjectSchema;
  annotations?: ToolAnnotations;
  securitySchemes: SecurityScheme[];
  _meta: { securitySchemes: SecurityScheme[] };
}

/** How a call is authorized, in the terms of the Apps SDK of OpenAI. */
export interface SecurityScheme {
  type: 'oauth2';
  /** Every scope that a call needs. */
  scopes: string[];
}

/** A JSON Schema of an object. */
export type JsonObjectSchema = Tool['inputSchema'];

/** Arguments that passed a tool's schema. */
export type ToolInput = Record<string, unknown>;

/** A tool that is registered: every default filled in, and the provider that answers. */
export interface RegisteredTool extends ToolDefinition {
  scopes: readonly string[];
  timeoutMs: number;
  maxResultBytes: number;
  handler: ToolHandler<ToolInput, unknown>;
}

/** What a call comes to, as `tools/call` answers it: structured, and the same JSON as one text item; or content. */
export type ToolResult = CallToolResult;

/** Its message goes to the model as an error result, so that it can do better: no secret in it. */
export class ToolError extends Error {}
