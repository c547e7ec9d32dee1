import { type DynamicModule, Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import type { Config } from '../config/config.js';
import { McpModule } from '../mcp/mcp.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { ActivityMetrics } from './collect/activity-metrics.service.js';
import { HttpMetrics } from './collect/http-metrics.service.js';
import { StateService } from './collect/state.service.js';
import { StateMetrics } from './collect/state-metrics.service.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';
import { MetricsPort } from './port/metrics-port.service.js';
import { FiguresPageService } from './page/figures-page.service.js';
import { LastMinute } from './page/last-minute.service.js';

/** What an operator measures by: behind the admin key, or on a port of its own and then not on the service's. */
@Module({})
export class MetricsModule {
  static forRoot({ metricsPort }: Config): DynamicModule {
    const isApart = metricsPort !== undefined;
    return {
      module: MetricsModule,
      imports: [McpModule, TokensModule],
      controllers: isApart ? [] : [MetricsController],
      providers: [
        { provide: Registry, useFactory: () => new Registry() },
        ...[HttpMetrics, ActivityMetrics, StateService, StateMetrics, MetricsService],
        ...(isApart ? [LastMinute, FiguresPageService, MetricsPort] : []),
      ],
    };
  }
}
