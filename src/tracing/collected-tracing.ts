import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Request, RequestHandler, Response } from 'express';
import { VERSION } from '../common/version.js';
import type { TraceSettings } from '../config/traces.js';
import { samplerOf } from './sampler.js';
import { TellingExporter } from './telling-exporter.js';
import { parseTraceParent } from './trace-parent.js';
import { type SpanAttributes, Tracing } from './tracing.js';

/** Spans that wait to be sent: what comes on top of them is dropped. */
const MOST_WAITING = 4096;
const BATCH = 512;
const EVERY_MS = 2000;
const EXPORT_MS = 5000;
/** On drain: the process must be gone in ten seconds, with the collector or without. */
const FLUSH_MS = 1000;

/** Spans by OpenTelemetry, in batches to a collector over OTLP/HTTP. Nobody waits for it. */
export class CollectedTracing extends Tracing implements OnApplicationShutdown {
  readonly isOn = true;
  private readonly provider: TracerProvider;
  private readonly tracer: Tracer;
  private readonly current = new AsyncLocalStorage<Context>();

  constructor({ endpoint, serviceName, sampler, samplerArgument }: TraceSettings) {
    super();
    const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
    const exporter = new OTLPTraceExporter({ url, timeoutMillis: EXPORT_MS });
    this.provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': VERSION }),
      sampler: samplerOf(sampler, samplerArgument),
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: new TellingExporter(exporter, new Logger('Tracing')),
          maxQueueSize: MOST_WAITING,
          maxExportBatchSize: BATCH,
          scheduledDelayMillis: EVERY_MS,
          exportTimeoutMillis: EXPORT_MS,
        }),
      ],
    });
    this.tracer = this.provider.getTracer('gatehouse', VERSION);
  }

  /** Sends what waits, for a second. */
  async onApplicationShutdown(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise((resolve) => (timer = setTimeout(resolve, FLUSH_MS)));
    await Promise.race([this.provider.shutdown().catch(() => undefined), deadline]);
    clearTimeout(timer);
  }

  middleware(): RequestHandler {
    return (request, response, next) => {
      const parent = parseTraceParent(request.headers['traceparent']);
      const context = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
      const { method } = request;
      const options = { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } };
      const span = this.tracer.startSpan(method, options, context);
      response.once('close', () => endRequest(span, request, response));
      this.current.run(trace.setSpan(context, span), next);
    };
  }

  async span<T>(
    name: string,
    attributes: SpanAttributes,
    work: () => Promise<T>,
    conclude?: (result: T) => SpanAttributes,
  ): Promise<T> {
    const context = this.current.getStore();
    if (context === undefined) return work();
    const span = this.tracer.startSpan(name, { attributes: { ...attributes } }, context);
    try {
      const result = await this.current.run(trace.setSpan(context, span), work);
      if (conclude !== undefined) span.setAttributes({ ...conclude(result) });
      return result;
    } catch (error) {
      // Its kind alone: words may quote what was asked.
      span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown');
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  }
}

/** A span goes by its route's template: a path may name people, or be an invitation. */
function endRequest(span: Span, { method, route }: Request, { statusCode, headersSent }: Response): void {
  const { path } = (route ?? {}) as { path?: unknown };
  if (typeof path === 'string') {
    span.updateName(`${method} ${path}`);
    span.setAttribute('http.route', path);
  }
  if (headersSent) span.setAttribute('http.response.status_code', statusCode);
  if (!headersSent || statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
