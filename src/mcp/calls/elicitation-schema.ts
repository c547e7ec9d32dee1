import {
  ElicitRequestFormParamsSchema,
  type ElicitRequestFormParams,
} from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

/** A form, in the few words of JSON Schema that MCP has for one. */
export type RequestedSchema = ElicitRequestFormParams['requestedSchema'];

interface Choices {
  anyOf: readonly { const?: unknown; title?: unknown }[];
}

const made = new WeakMap<z.ZodObject, RequestedSchema>();

/**
 * A zod object as a form. A union of literals with titles is a choice with titles (SEP-1330), single or in an array;
 * `.meta({ enumNames })` on an enum is the older way to name choices. Computed once a schema.
 *
 * @throws Error where it is no flat object of strings, numbers, booleans and choices
 */
export function toRequestedSchema(schema: z.ZodObject): RequestedSchema {
  const before = made.get(schema);
  if (before !== undefined) return before;
  const { properties = {}, required } = z.toJSONSchema(schema, { io: 'input' });
  const fields = Object.entries(properties).map(([name, field]) => [name, toField(field)]);
  const requested = ElicitRequestFormParamsSchema.shape.requestedSchema.parse({
    type: 'object',
    properties: Object.fromEntries(fields) as unknown,
    ...(required === undefined ? {} : { required }),
  });
  made.set(schema, requested);
  return requested;
}

/** Choices with titles are `oneOf` where one is taken, and `anyOf` in the items of a list. */
function toField(field: unknown): unknown {
  if (hasChoices(field)) {
    const { anyOf, ...rest } = field;
    return { ...rest, type: 'string', oneOf: anyOf.map(toChoice) };
  }
  if (hasItems(field) && hasChoices(field.items)) {
    return { ...field, items: { anyOf: field.items.anyOf.map(toChoice) } };
  }
  return field;
}

function toChoice({ const: value, title }: { const?: unknown; title?: unknown }): unknown {
  if (typeof title !== 'string') throw new Error(`The choice ${String(value)} has no title`);
  return { const: value, title };
}

function hasChoices(field: unknown): field is Choices {
  return typeof field === 'object' && field !== null && 'anyOf' in field;
}

function hasItems(field: unknown): field is { items: unknown } {
  return typeof field === 'object' && field !== null && 'items' in field;
}
