import { setImmediate } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../common/clock.js';
import { isReferenceFailure } from '../common/errors/database-failure.js';
import { Prisma } from '../database/generated/client.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { LostWork } from '../mcp/lost-work.service.js';
import { type Now, type Rule, RULES } from './rules.js';

const EVERY_MS = 600_000;
/** Rows that are deleted in one transaction: others wait for no more than that. */
export const BATCH = 500;
/** Any number will do that nothing else on the same database uses. */
const LOCK = 7_283_461_106n;

/** How many rows were deleted, by their table. */
export type Cleared = Record<string, number>;

/**
 * Deletes what is of no more use, every ten minutes, in small batches. Each batch is a transaction under an advisory
 * lock: where another process has it, that one goes on and this one leaves off.
 */
@Injectable()
export class CleanUpService implements OnModuleDestroy {
  private readonly logger = new Logger(CleanUpService.name);
  private current?: Promise<Cleared>;
  private isStopping = false;

  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
    private readonly lostWork: LostWork,
  ) {}

  /** A run by the clock. What it could not do, the next one does. */
  @Interval(EVERY_MS)
  async onSchedule(): Promise<void> {
    await this.run().catch((error: unknown) => this.logger.warn(`The clean-up failed: ${String(error)}`));
  }

  /** Waits for the batch under way: the database is closed after this. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    await this.current?.catch(() => undefined);
  }

  /** Clears all that is due; who asks while that is under way shares it. */
  run(): Promise<Cleared> {
    this.current ??= this.clear().finally(() => (this.current = undefined));
    return this.current;
  }

  private async clear(): Promise<Cleared> {
    await this.lostWork.end();
    const cleared: Cleared = {};
    for (const rule of RULES) {
      const { count, isOurs } = await this.apply(rule);
      if (count > 0) cleared[rule.table] = (cleared[rule.table] ?? 0) + count;
      if (!isOurs) break;
    }
    if (Object.keys(cleared).length > 0) this.logger.log(`Cleared ${JSON.stringify(cleared)}`);
    return cleared;
  }

  /** One batch after the other, until none is full; others get to the database in between. */
  private async apply(rule: Rule): Promise<{ count: number; isOurs: boolean }> {
    let count = 0;
    while (!this.isStopping) {
      const deleted = await this.deleteBatch(rule);
      if (deleted === undefined) return { count, isOurs: false };
      count += deleted;
      if (deleted < BATCH) return { count, isOurs: true };
      await setImmediate();
    }
    return { count, isOurs: false };
  }

  /**
   * How many rows it deleted; undefined where another process is at it. None where one of them came into use between
   * the look at it and its end: the foreign key keeps it, and the next run does not take it for due.
   */
  private async deleteBatch(rule: Rule): Promise<number | undefined> {
    try {
      return await this.prisma.$transaction(async (tx) =>
        (await holdLock(tx)) ? deleteDue(tx, rule, this.instants()) : undefined,
      );
    } catch (error) {
      if (isReferenceFailure(error)) return 0;
      throw error;
    }
  }

  private instants(): Now {
    const now = this.clock.now();
    return { now, ago: (seconds) => this.clock.in(-seconds, now) };
  }
}

/** Whether this transaction has the clean-up to itself, until it ends. */
async function holdLock(tx: Transaction): Promise<boolean> {
  const [lock] = await tx.$queryRaw<{ isOurs: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(${LOCK}::bigint) AS "isOurs"`;
  return lock?.isOurs === true;
}

/**
 * The condition is one with the deletion. A row that somebody has locked is in use and left alone; the array is made
 * once, while a subquery with a LIMIT might be run again and again.
 */
function deleteDue(tx: Transaction, { table, by, isDue }: Rule, now: Now): Promise<number> {
  const name = Prisma.raw(table);
  const order = Prisma.raw(by);
  return tx.$executeRaw`
    DELETE FROM ${name} WHERE id = ANY(ARRAY(
      SELECT old.id FROM ${name} AS old WHERE ${isDue(now)}
      ORDER BY old.${order} LIMIT ${BATCH} FOR UPDATE OF old SKIP LOCKED))`;
}
