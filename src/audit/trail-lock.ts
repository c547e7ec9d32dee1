import type { Transaction } from '../database/prisma.service.js';

/** Any number will do that nothing else on the same database uses. */
const LOCK = 7_283_461_120n;

/** Says that this transaction writes to the trail, until it ends. The look at who is erased comes after. */
export async function writeTrail(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(${LOCK}::bigint)`;
}

/** Waits for the transactions that write to the trail: those that begin later see what was committed before. */
export async function waitForWriters(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${LOCK}::bigint)`;
}
