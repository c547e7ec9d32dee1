import { Controller, Get, Header, UseFilters } from '@nestjs/common';
import { type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { ReadinessService } from './readiness.service.js';
import { UnreadyFilter } from './unready.filter.js';

/** What orchestrators ask. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly readiness: ReadinessService,
  ) {}

  /** 200 while the process runs. */
  @Get('live')
  @Header('Cache-Control', 'no-store')
  live(): { status: string } {
    return { status: 'ok' };
  }

  /** 200 when the database answers, has every migration, and the service is not draining; else 503. */
  @Get('ready')
  @Header('Cache-Control', 'no-store')
  @UseFilters(UnreadyFilter)
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.readiness.database(), () => this.readiness.service()]);
  }
}
