import {
  type CreationPlace,
  creationCursor,
  numberCursor,
  readCreationCursor,
  readNumberCursor,
} from './cursor.js';
import type { PageQuery } from './page-query.dto.js';

/** A page as it is answered. */
export interface Page<Item> {
  items: Item[];
  /** Asks for what follows; null at the end. */
  next_cursor: string | null;
}

/** A list's order and its places: newest first by columns that no insert and no update moves. */
export interface Keyset<Row, Where, Order> {
  order: Order;
  /** The condition on what follows the place that a cursor names; of the whole list without. */
  after(cursor: string | undefined): Where;
  cursorOf(row: Row): string;
}

/** Part of a Prisma condition on rows with `createdAt` and `id`. */
export interface CreationBounds {
  createdAt?: { lte: Date };
  OR?: [{ createdAt: { lt: Date } }, { id: { lt: string } }];
}

/** What of the rows is read: the condition of the page, their order, and how many. */
export interface Slice<Where, Order> {
  after: Where;
  orderBy: Order;
  take: number;
}

/** The order of a list by creation, as Prisma takes it. */
export type CreationOrder = [{ createdAt: 'desc' }, { id: 'desc' }];

/** Newest first; of one instant, by id. */
export const NEWEST_FIRST: CreationOrder = [{ createdAt: 'desc' }, { id: 'desc' }];

/**
 * By `(createdAt, id)`. The first half of the bounds is what the index on both can seek by.
 *
 * @param idFormat what an id looks like, so that no other gets to the database from a cursor
 */
export function byCreation(idFormat: RegExp): Keyset<CreationPlace, CreationBounds, CreationOrder> {
  return {
    order: NEWEST_FIRST,
    after: (cursor) => (cursor === undefined ? {} : below(readCreationCursor(cursor, idFormat))),
    cursorOf: creationCursor,
  };
}

/** What comes after a place. */
export function below({ createdAt, id }: CreationPlace): CreationBounds {
  return { createdAt: { lte: createdAt }, OR: [{ createdAt: { lt: createdAt } }, { id: { lt: id } }] };
}

/** By a number that the database gives in the order of arrival. */
export const byNumber: Keyset<{ id: bigint }, { id?: { lt: bigint } }, { id: 'desc' }> = {
  order: { id: 'desc' },
  after: (cursor) => (cursor === undefined ? {} : { id: { lt: readNumberCursor(cursor) } }),
  cursorOf: ({ id }) => numberCursor(id),
};

/**
 * One page of rows and the cursor of the next. Rows that arrive in between are newer than every cursor: nothing is
 * skipped and nothing comes twice.
 *
 * @param read the rows of that slice, in its order
 * @throws BadRequestException where the cursor is malformed
 */
export async function readPage<Key, Where, Order, Row extends Key>(
  { limit, cursor }: PageQuery,
  keyset: Keyset<Key, Where, Order>,
  read: (slice: Slice<Where, Order>) => Promise<Row[]>,
): Promise<Page<Row>> {
  const rows = await read({ after: keyset.after(cursor), orderBy: keyset.order, take: limit + 1 });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { items, next_cursor: hasMore ? keyset.cursorOf(last) : null };
}
