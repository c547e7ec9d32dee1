import type { Logger } from '@nestjs/common';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** How an export ended, as the exporter says. */
type Result = Parameters<Parameters<SpanExporter['export']>[1]>[0];

/** Says once that the collector cannot be reached, and once that it can be again. */
export class TellingExporter implements SpanExporter {
  private isFailing = false;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly logger: Logger,
  ) {}

  export(spans: ReadableSpan[], done: (result: Result) => void): void {
    this.exporter.export(spans, (result) => {
      this.tell(result.error);
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  private tell(error: Error | undefined): void {
    const isFailing = error !== undefined;
    if (isFailing && !this.isFailing) {
      this.logger.warn(`Traces cannot be sent, and are dropped: ${error.message}`);
    } else if (!isFailing && this.isFailing) this.logger.log('Traces are sent again');
    this.isFailing = isFailing;
  }
}
