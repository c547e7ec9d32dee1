import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { PriorityStatements } from '../database/priority.service.js';
import { CatchUp } from './catch-up.service.js';
import { type Instant, Lease } from './lease.js';
import { Members } from './members.service.js';
import { ReplicaRows } from './replica-rows.service.js';
import { SharedTime } from './shared-time.js';

const BEAT_MS = 500;
const LEAST_PAUSE_MS = 50;

/** Renews the lease by looking at the database, twice a second, and lets the others see that this process is alive. */
@Injectable()
export class Heartbeat implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Heartbeat.name);
  private readonly stopping = new AbortController();
  private beating: Promise<void> = Promise.resolve();
  /** When the last beat was sent that this process's row shows. */
  private shown?: Instant;
  private isFailing = false;

  constructor(
    private readonly statements: PriorityStatements,
    private readonly rows: ReplicaRows,
    private readonly members: Members,
    private readonly catchUp: CatchUp,
    private readonly lease: Lease,
    private readonly time: SharedTime,
  ) {}

  /** Before the service listens; where the database does not answer it goes on without a lease. */
  async onModuleInit(): Promise<void> {
    if (!this.statements.isShared) {
      this.lease.alone();
      return;
    }
    for (let again = await this.try(); again; again = await this.try());
    this.beating = this.run();
  }

  /** The server is closed by then: this process serves nobody. */
  async onApplicationShutdown(): Promise<void> {
    if (!this.statements.isShared) return;
    this.stopping.abort();
    await this.beating;
    this.lease.lose();
    await this.rows.leave().catch((error: unknown) => this.warn(error));
    await this.statements.close();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const startedAt = performance.now();
      const again = await this.try();
      const pause = Math.max(LEAST_PAUSE_MS, again ? 0 : BEAT_MS - (performance.now() - startedAt));
      await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Beats once: whether the next beat should follow at once. */
  private async try(): Promise<boolean> {
    try {
      const again = await this.beat();
      if (this.isFailing) this.logger.log('The lease is renewed again');
      this.isFailing = false;
      return again;
    } catch (error) {
      if (!this.isFailing) this.warn(error);
      this.isFailing = true;
      return false;
    }
  }

  /**
   * The lease is renewed by a beat that was sent while this process's row showed another one, not long past: whoever
   * counts a revocation after that sees the row, and waits for this process.
   */
  private async beat(): Promise<boolean> {
    const at = this.lease.now();
    const { upTo } = this.lease;
    const { isListed, epoch, now, others } = await this.rows.beat(upTo);
    this.time.set(now);
    this.members.observe(others);
    if (!isListed) {
      this.shown = undefined;
      this.lease.lose();
      await this.rows.enter();
      return true;
    }
    const wasShown = this.shown !== undefined && this.lease.isRecent(this.shown);
    this.shown = at;
    if (!wasShown) return true;
    await this.catchUp.to(BigInt(epoch), upTo);
    this.lease.renew(at);
    void this.bury();
    return this.lease.upTo !== upTo;
  }

  /** Removes the rows of processes that are gone: whoever gets there first. */
  private async bury(): Promise<void> {
    for (const row of this.members.gone()) {
      this.logger.warn(`${row.id} is gone without a word`);
      await this.rows.remove(row).catch((error: unknown) => this.logger.debug(String(error)));
    }
  }

  private warn(error: unknown): void {
    this.logger.warn(`The lease cannot be renewed, all is asked of the database: ${String(error)}`);
  }
}
