import { Controller, Get, Header, UseFilters } from '@nestjs/common';
import { ApiOkResponse, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { Liveness, Readiness } from './health.dto.js';
import { ReadinessService } from './readiness.service.js';
import { UnreadyFilter } from './unready.filter.js';

/** What orchestrators ask. */
@Controller('health')
@ApiTags('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly readiness: ReadinessService,
  ) {}

  /** 200 while the process runs. */
  @Get('live')
  @Header('Cache-Control', 'no-store')
  live(): Liveness {
    return { status: 'ok' };
  }

  /** 200 when the database answers, has every migration, and the service is not draining, also `degraded`; else 503. */
  @Get('ready')
  @Header('Cache-Control', 'no-store')
  @UseFilters(UnreadyFilter)
  @ApiOkResponse({ type: Readiness })
  @ApiServiceUnavailableResponse({ type: Readiness, description: 'Not ready: the parts say why' })
  ready(): Promise<HealthCheckResult> {
    return this.health.check([
      () => this.readiness.database(),
      () => this.readiness.replicas(),
      () => this.readiness.service(),
    ]);
  }
}
