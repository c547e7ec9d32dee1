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

/** Connection errors of the system and of Postgres (classes 08, 53, 57; 25006 a standby), as the driver throws them. */
const DRIVER_CODE = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|08|53|57|25006)/;

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

/** What Postgres said to a query through Prisma; empty where it said nothing. */
function sqlState(error: unknown): string {
  if (!isNativeError(error) || !('meta' in error)) return '';
  const code = (error.meta as AdapterMeta | undefined)?.driverAdapterError?.cause?.originalCode;
  return typeof code === 'string' ? code : '';
}
