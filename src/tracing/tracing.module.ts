import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Tracing, Untraced } from './tracing.js';

/** OpenTelemetry is loaded where there is a collector to send to. */
async function openTracing({ traces }: Config): Promise<Tracing> {
  if (traces === undefined) return new Untraced();
  const { CollectedTracing } = await import('./collected-tracing.js');
  return new CollectedTracing(traces);
}

/** Traces, by OTEL_EXPORTER_OTLP_ENDPOINT. Imported before the database, so that the last spans are sent after it is closed. */
@Global()
@Module({
  providers: [{ provide: Tracing, useFactory: openTracing, inject: [Config] }],
  exports: [Tracing],
})
export class TracingModule {}
