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

/**
 * Rows that are looked through for one page, where no index knows which of them match. So a page takes as long in a table
 * of a million as in one of ten thousand, and may come with fewer items than it was asked for, or none, and a next.
 */
export const LOOKED_THROUGH = 10_000;

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

/** The same, of what comes before a place or is there. */
export interface DownTo {
  createdAt: { gte: Date };
  OR: [{ createdAt: { gt: Date } }, { id: { gte: string } }];
}

/** What of the rows is read: the condition of the page, their order, and how many. */
export interface Slice<Where, Order> {
  after: Where;
  orderBy: Order;
  take: number;
}

/** Newest first; of one instant, by id. */
export type CreationOrder = [{ createdAt: 'desc' }, { id: 'desc' }];

/**
 * By `(createdAt, id)`. The first half of the bounds is what the index on both can seek by.
 *
 * @param idFormat what an id looks like, so that no other gets to the database from a cursor
 */
export function byCreation(idFormat: RegExp): Keyset<CreationPlace, CreationBounds, CreationOrder> {
  return {
    order: [{ createdAt: 'desc' }, { id: 'desc' }],
    after(cursor) {
      if (cursor === undefined) return {};
      const { createdAt, id } = readCreationCursor(cursor, idFormat);
      return { createdAt: { lte: createdAt }, OR: [{ createdAt: { lt: createdAt } }, { id: { lt: id } }] };
    },
    cursorOf: creationCursor,
  };
}

/** The part of a list down to a place, and with it. */
export function downTo({ createdAt, id }: CreationPlace): DownTo {
  return { createdAt: { gte: createdAt }, OR: [{ createdAt: { gt: createdAt } }, { id: { gte: id } }] };
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

/** What of the rows only the place is read. */
export type PlaceSlice = Slice<CreationBounds, CreationOrder> & { skip: number };

/** The columns of a place. */
export const PLACE = { id: true, createdAt: true } as const;

/** How a list is read that is filtered by what no index knows. */
export interface Search<Row> {
  /** The rows of that slice which match. */
  read: (slice: Slice<{ AND: (CreationBounds | DownTo)[] }, CreationOrder>) => Promise<Row[]>;
  /** The place of the first row of that slice, whether or not it matches. */
  place: (slice: PlaceSlice) => Promise<CreationPlace | null>;
}

/**
 * The same of a list that is filtered by what no index knows: so many rows are looked through at a time.
 *
 * @throws BadRequestException where the cursor is malformed
 */
export async function searchPage<Row extends CreationPlace>(
  { limit, cursor }: PageQuery,
  keyset: Keyset<CreationPlace, CreationBounds, CreationOrder>,
  { read, place }: Search<Row>,
): Promise<Page<Row>> {
  const after = keyset.after(cursor);
  const orderBy = keyset.order;
  const horizon = await place({ after, orderBy, skip: LOOKED_THROUGH - 1, take: 1 });
  const bounds = horizon === null ? [after] : [after, downTo(horizon)];
  const page = await readPage({ limit }, keyset, () =>
    read({ after: { AND: bounds }, orderBy, take: limit + 1 }),
  );
  if (page.next_cursor !== null || horizon === null) return page;
  return { ...page, next_cursor: keyset.cursorOf(horizon) };
}
