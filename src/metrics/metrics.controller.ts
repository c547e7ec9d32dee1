import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { OperatorsOnly } from '../admin/access/operators-only.decorator.js';
import { METRICS_TYPE, MetricsService } from './metrics.service.js';

/** What an operator measures by, where it has no port of its own. */
@Controller('metrics')
@OperatorsOnly()
export class MetricsController {
  constructor(private readonly metrics: MetricsService) {}

  /** The figures of this process, as Prometheus reads them. */
  @Get()
  @Header('Content-Type', METRICS_TYPE)
  @ApiProduces('text/plain')
  @ApiOkResponse({ description: 'The text format 0.0.4', schema: { type: 'string' } })
  show(): Promise<string> {
    return this.metrics.text();
  }
}
