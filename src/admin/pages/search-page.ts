import { type CreationPlace, creationCursor, readCreationCursor } from './cursor.js';
import { below, type CreationBounds, type CreationOrder, NEWEST_FIRST, type Page } from './keyset.js';
import type { PageQuery } from './page-query.dto.js';

/** Part of a list, newest first: what comes after one place, down to another and with it. */
export interface Stretch {
  after?: CreationPlace;
  downTo?: CreationPlace;
}

/** Part of a Prisma condition on rows with `createdAt` and `id`: on what comes before a place or is there. */
interface DownTo {
  createdAt: { gte: Date };
  OR: [{ createdAt: { gt: Date } }, { id: { gte: string } }];
}

/** The columns of a place. */
export const PLACE = { id: true, createdAt: true } as const;

/** What Prisma is asked for a place. */
interface PlaceQuery {
  where: { AND: (CreationBounds | DownTo)[] };
  select: typeof PLACE;
  orderBy: CreationOrder;
  skip: number;
}

/** What Prisma is asked for rows. */
interface RowsQuery {
  where: { id: { in: string[] } };
  orderBy: CreationOrder;
}

/** How a list is read that is filtered by what no index knows. */
export interface Search<Row> {
  /**
   * Rows that are looked through for one page. So a page takes as long in a table of a million as in one of so many, and
   * may come with fewer items than it was asked for, or none, and a next.
   */
  lookThrough: number;
  /** The places of the first so many rows of that stretch which match. */
  find: (stretch: Stretch, take: number) => Promise<CreationPlace[]>;
  /** The rows at those places; without those that are gone since. */
  load: (places: CreationPlace[]) => Promise<Row[]>;
  /** The place of the row of that stretch which so many are before, whether or not they match. */
  place: (stretch: Stretch, skip: number) => Promise<CreationPlace | null>;
}

/**
 * One page of a list by creation.
 *
 * @param idFormat what an id looks like, so that no other gets to the database from a cursor
 * @throws BadRequestException where the cursor is malformed
 */
export async function searchPage<Row>(
  { limit, cursor }: PageQuery,
  idFormat: RegExp,
  { lookThrough, find, load, place }: Search<Row>,
): Promise<Page<Row>> {
  const stretch: Stretch = cursor === undefined ? {} : { after: readCreationCursor(cursor, idFormat) };
  const horizon = await place(stretch, lookThrough - 1);
  const found = await find(horizon === null ? stretch : { ...stretch, downTo: horizon }, limit + 1);
  const places = found.slice(0, limit);
  const next = found.length > limit ? places.at(-1) : horizon;
  return { items: await load(places), next_cursor: next ? creationCursor(next) : null };
}

/** Asks Prisma for the place of the row of a stretch which so many are before. */
export function placeIn(stretch: Stretch, skip: number): PlaceQuery {
  return { where: within(stretch), select: PLACE, orderBy: NEWEST_FIRST, skip };
}

/** Asks Prisma for the rows at those places. */
export function rowsAt(places: readonly CreationPlace[]): RowsQuery {
  return { where: { id: { in: places.map(({ id }) => id) } }, orderBy: NEWEST_FIRST };
}

/** The condition on what is in a stretch. */
export function within({ after, downTo }: Stretch): { AND: (CreationBounds | DownTo)[] } {
  return {
    AND: [
      ...(after === undefined ? [] : [below(after)]),
      ...(downTo === undefined ? [] : [beforeOrAt(downTo)]),
    ],
  };
}

function beforeOrAt({ createdAt, id }: CreationPlace): DownTo {
  return { createdAt: { gte: createdAt }, OR: [{ createdAt: { gt: createdAt } }, { id: { gte: id } }] };
}
