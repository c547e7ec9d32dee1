import { z } from 'zod';
import { INVALID_PARAMS, RpcFailure } from './rpc-failure.js';

/** How many items one answer lists. */
export const PAGE = 100;

const listParams = z.object({ cursor: z.string().max(4096).optional() }).optional();

/** A page, and where the next one begins. */
export interface Page<T> {
  items: T[];
  nextCursor?: string;
}

/**
 * A page of what is sorted by its key. The cursor holds the last key of the page before: it stays right where items come
 * and go.
 *
 * @param sorted by `keyOf`, ascending
 * @param params of the list request, as they were sent
 * @throws RpcFailure -32602 for a cursor that is none (MCP, pagination)
 */
export function page<T>(sorted: readonly T[], keyOf: (item: T) => string, params: unknown): Page<T> {
  const parsed = listParams.safeParse(params);
  if (!parsed.success) throw new RpcFailure(INVALID_PARAMS, 'This is no cursor of this list');
  const after = decode(parsed.data?.cursor);
  const from = after === undefined ? 0 : sorted.findIndex((item) => keyOf(item) > after);
  const items = from < 0 ? [] : sorted.slice(from, from + PAGE);
  const last = items.at(-1);
  const isLast = from < 0 || from + PAGE >= sorted.length || last === undefined;
  return isLast ? { items } : { items, nextCursor: encode(keyOf(last)) };
}

function encode(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function decode(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const key = Buffer.from(cursor, 'base64url').toString();
  if (key === '' || encode(key) !== cursor)
    throw new RpcFailure(INVALID_PARAMS, 'This is no cursor of this list');
  return key;
}
