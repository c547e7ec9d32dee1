import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import { processRegistry } from './collect/process-registry.js';

/** The content type of what Prometheus reads. */
export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** All figures, as Prometheus reads them. */
@Injectable()
export class MetricsService {
  constructor(private readonly registry: Registry) {
    processRegistry();
  }

  /** The text format 0.0.4. */
  async text(): Promise<string> {
    return `${await this.registry.metrics()}\n${await processRegistry().metrics()}`;
  }
}
