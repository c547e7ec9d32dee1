import { creationCursor, readCreationCursor } from '../pages/cursor.js';
import type { Keyset } from '../pages/keyset.js';

/** A number of eighteen digits at most: every one of them is a bigint of Postgres, and no trail is longer. */
const NUMBER_FORMAT = /^\d{1,18}$/;

/** Where an event is in time. */
export interface Occurrence {
  occurredAt: Date;
  id: bigint;
}

/** Part of a condition on events. */
export interface OccurrenceBounds {
  occurredAt?: { lte: Date };
  OR?: [{ occurredAt: { lt: Date } }, { id: { lt: bigint } }];
}

/** Newest first; of one instant, by number. */
export type OccurrenceOrder = [{ occurredAt: 'desc' }, { id: 'desc' }];

/**
 * By when it happened, for a list between two instants: what lies after them is not looked at. Events of one replica get
 * their numbers in that order, those of several nearly so.
 */
export const byOccurrence: Keyset<Occurrence, OccurrenceBounds, OccurrenceOrder> = {
  order: [{ occurredAt: 'desc' }, { id: 'desc' }],
  after(cursor) {
    if (cursor === undefined) return {};
    const { createdAt: occurredAt, id } = readCreationCursor(cursor, NUMBER_FORMAT);
    return {
      occurredAt: { lte: occurredAt },
      OR: [{ occurredAt: { lt: occurredAt } }, { id: { lt: BigInt(id) } }],
    };
  },
  cursorOf: ({ occurredAt, id }) => creationCursor({ createdAt: occurredAt, id: String(id) }),
};
