import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import {
  type HealthCheckAttempt,
  type HealthIndicatorResult,
  HealthIndicatorService,
} from '@nestjs/terminus';
import { MigrationsService } from '../database/migrations.service.js';
import { SharedWork } from '../common/shared-work.js';
import { Lease } from '../replicas/lease.js';
import { Members } from '../replicas/members.service.js';
import { ReplicaBus } from '../replicas/replica-bus.js';

/** A probe waits this long for the database. */
const LIMIT_MS = 2000;
/** What the database answered serves the probes of the next second: however many ask, it is asked once a second. */
const KEEP_MS = 1000;

/** Whether the service can serve: what each of its parts says. The words are public. */
@Injectable()
export class ReadinessService implements OnModuleDestroy {
  private readonly logger = new Logger('Readiness');
  private readonly schema = new SharedWork(() => this.askDatabase(), KEEP_MS);
  private isDraining = false;

  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly migrations: MigrationsService,
    private readonly lease: Lease,
    private readonly members: Members,
    private readonly bus: ReplicaBus,
  ) {}

  /** The first thing that happens when the service closes: what it says of itself from then on. */
  onModuleDestroy(): void {
    this.isDraining = true;
  }

  /** Up where the database answers within two seconds and has every migration. */
  database(): HealthCheckAttempt<'database'> {
    return this.indicators
      .check('database')
      .attempt(() => this.schema.do())
      .withTimeout(LIMIT_MS);
  }

  /** Up until the service drains. */
  service(): HealthIndicatorResult<'service'> {
    const indicator = this.indicators.check('service');
    return this.isDraining ? indicator.down('draining') : indicator.up();
  }

  /** Degraded where the others on this database cannot be reached, or nothing that is remembered may be used: slower, and right. */
  replicas(): HealthIndicatorResult<'replicas'> {
    const indicator = this.indicators.check('replicas');
    if (this.bus.state === 'cut') return indicator.degraded('Redis cannot be used');
    if (this.bus.state === 'none' && this.members.ids().length > 0) {
      return indicator.degraded('there are others, and no way to them');
    }
    return this.lease.held() ? indicator.up() : indicator.degraded('all is asked of the database');
  }

  private async askDatabase(): Promise<void> {
    const missing = await this.migrations.missing().catch((error: unknown) => {
      this.logger.warn(`The database does not answer: ${String(error)}`);
      throw new Error('does not answer');
    });
    if (missing.length === 0) return;
    this.logger.warn(`The database lacks migrations: ${missing.join(', ')}`);
    throw new Error('lacks migrations');
  }
}
