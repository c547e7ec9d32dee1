/** The two formats of an error, as schemas of the document. */
export const FAULT_SCHEMAS = {
  Fault: {
    type: 'object',
    description: 'RFC 6749 §5.2, for clients',
    properties: { error: { type: 'string' }, error_description: { type: 'string' } },
    required: ['error', 'error_description'],
  },
  Problem: {
    type: 'object',
    description: 'RFC 9457, for operators',
    properties: {
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string' },
      request_id: { type: 'string' },
    },
    required: ['type', 'title', 'status', 'detail'],
  },
};

/** Where the admin key is asked for. */
const OPERATORS_ROUTE = /^\/(admin\/|metrics$)/;

/** The body of an error on that path. */
export function faultContent(path: string): Record<string, { schema: { $ref: string } }> {
  return OPERATORS_ROUTE.test(path)
    ? { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
    : { 'application/json': { schema: { $ref: '#/components/schemas/Fault' } } };
}
