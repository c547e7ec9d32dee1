import { isNativeError } from 'node:util/types';

/**
 * Prisma's codes that speak of the rows or of our query, not of the connection. A reference to a row that is gone
 * (P2003) is not one of them: somebody deleted it meanwhile, and asked again we see that.
 */
const JUDGEMENTS = new Set(['P2000', 'P2002', 'P2004', 'P2011', 'P2025']);

const PRISMA_FAILURES = new Set([
  'PrismaClientKnownRequestError',
  'PrismaClientUnknownRequestError',
  'PrismaClientInitializationError',
  'PrismaClientRustPanicError',
  'DriverAdapterError',
]);

/**
 * Connection errors of the system and of Postgres, as the driver throws them: classes 08, 53, 57; 40, of transactions that
 * got in each other's way; 25006, of a standby; 23503, of a row that is gone, as above.
 */
const DRIVER_CODE = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|08|40|53|57|25006|23503)/;

const DRIVER_WORDS =
  /connection (terminated|ended|closed)|timeout exceeded|query read timeout|not queryable|PGlite is closed|closing/i;

/**
 * Whether the database could not be asked, or what came of it cannot be known: then the answer is 503. A lost
 * connection shows as P1001, as P2010 in raw queries, or as a plain error of the driver in mid-query.
 */
export function isDatabaseFailure(error: unknown): boolean {
  if (!isNativeError(error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (PRISMA_FAILURES.has(error.name)) return !JUDGEMENTS.has(code);
  return DRIVER_CODE.test(code) || DRIVER_WORDS.test(error.message);
}

/** SQLSTATE of a row that refers to none, or that is referred to; since Postgres 18 that of RESTRICT is its own. */
const REFERENCES = new Set(['23503', '23001']);

/** What a driver adapter's error says through Prisma; its types leave it open. */
interface AdapterMeta {
  driverAdapterError?: { cause?: { originalCode?: unknown } };
}

/** Whether a foreign key kept a row from being written or deleted: somebody wrote or deleted the other meanwhile. */
export function isReferenceFailure(error: unknown): boolean {
  return REFERENCES.has(sqlState(error));
}

/** Whether a row is more than Postgres can hold: SQLSTATE class 54. */
export function isBeyondLimits(error: unknown): boolean {
  return sqlState(error).startsWith('54');
}

/** Prisma's own codes look alike, but for the digit after the P. */
const SQL_STATE = /^(?!P[1-9])[0-9A-Z]{5}$/;

/** What Postgres said, to us or through Prisma; empty where it said nothing. */
function sqlState(error: unknown): string {
  if (!isNativeError(error)) return '';
  if ('code' in error && typeof error.code === 'string' && SQL_STATE.test(error.code)) return error.code;
  if (!('meta' in error)) return '';
  const code = (error.meta as AdapterMeta | undefined)?.driverAdapterError?.cause?.originalCode;
  return typeof code === 'string' ? code : '';
}
