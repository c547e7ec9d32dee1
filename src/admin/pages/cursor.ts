import { BadRequestException } from '@nestjs/common';

/** The last instant that both a cursor and Postgres can hold: the end of the year 9999. */
const LAST_INSTANT = 253_402_300_799_999;
/** The last number of a Postgres bigint. */
const LAST_NUMBER = 2n ** 63n - 1n;

/** A place in a list that is ordered by creation. */
export interface CreationPlace {
  createdAt: Date;
  id: string;
}

/** The cursor of that place: opaque to its bearer, safe in a URL. */
export function creationCursor({ createdAt, id }: CreationPlace): string {
  return encode(`${createdAt.getTime()}.${id}`);
}

/**
 * The place that a cursor names.
 *
 * @param idFormat what an id of this list looks like
 * @throws BadRequestException where it is not a cursor of such a list
 */
export function readCreationCursor(cursor: string, idFormat: RegExp): CreationPlace {
  const [, time = '', id = ''] = /^(\d{1,15})\.(.+)$/s.exec(decode(cursor)) ?? [];
  if (!idFormat.test(id) || Number(time) > LAST_INSTANT) throw malformed();
  return { createdAt: new Date(Number(time)), id };
}

/** The cursor of a row that is numbered. */
export function numberCursor(id: bigint): string {
  return encode(String(id));
}

/**
 * The number that a cursor names.
 *
 * @throws BadRequestException where it is not a cursor of a numbered list
 */
export function readNumberCursor(cursor: string): bigint {
  const text = decode(cursor);
  if (!/^\d{1,19}$/.test(text) || BigInt(text) > LAST_NUMBER) throw malformed();
  return BigInt(text);
}

function encode(place: string): string {
  return Buffer.from(place, 'utf8').toString('base64url');
}

/** Node skips what is not base64url: only what encodes to the same again is a cursor. */
function decode(cursor: string): string {
  const place = Buffer.from(cursor, 'base64url').toString('utf8');
  if (encode(place) !== cursor) throw malformed();
  return place;
}

function malformed(): BadRequestException {
  return new BadRequestException('cursor is not one that this list gave');
}
