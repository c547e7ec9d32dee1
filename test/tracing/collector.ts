import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '../support/eventually.js';

/** A span as it is sent: OTLP in JSON. */
export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
  status: { code?: number };
}

interface Batch {
  resourceSpans: {
    resource: { attributes: Span['attributes'] };
    scopeSpans: { spans: Span[] }[];
  }[];
}

/** A collector of traces on loopback. */
export class Collector {
  /** The bodies as they came. */
  readonly bodies: string[] = [];
  readonly paths: string[] = [];

  private constructor(private readonly server: Server) {}

  /** Listens on a port of its own. */
  static async open(): Promise<Collector> {
    const server = createServer();
    const collector = new Collector(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        collector.paths.push(request.url ?? '');
        collector.bodies.push(Buffer.concat(chunks).toString());
        response.setHeader('Content-Type', 'application/json').end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** All spans so far. */
  get spans(): Span[] {
    return this.batches().flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
  }

  /** What the spans are of. */
  get resources(): Record<string, unknown>[] {
    return this.batches().map(({ resource }) => attributes(resource));
  }

  /** The spans of that trace, once `isWhole` says that they are all there. */
  async trace(traceId: string, isWhole: (spans: Span[]) => boolean): Promise<Span[]> {
    const ofTrace = (): Span[] => this.spans.filter((span) => span.traceId === traceId);
    await eventually(() => isWhole(ofTrace()));
    return ofTrace();
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private batches(): Batch['resourceSpans'] {
    return this.bodies.flatMap((body) => (JSON.parse(body) as Batch).resourceSpans);
  }
}

/** What a span, or what it is of, says. */
export function attributes({ attributes: pairs }: Pick<Span, 'attributes'>): Record<string, unknown> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));
}
