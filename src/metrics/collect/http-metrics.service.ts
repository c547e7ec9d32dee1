import { Injectable } from '@nestjs/common';
import type { Request, RequestHandler, Response } from 'express';
import { Counter, Histogram, Registry } from 'prom-client';
import { LATENCY, STREAM } from './buckets.js';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const EVENT_STREAM = 'text/event-stream';
const startedAt = Symbol('started at');

/** A response with the instant at which its request came. */
interface TimedResponse extends Response {
  [startedAt]: number;
}

/**
 * Requests by their route's template, method and status class: as many series as there are routes, whatever is asked
 * for. A stream is counted by how long it lasted.
 */
@Injectable()
export class HttpMetrics {
  readonly requests: Histogram<'route' | 'method' | 'status'>;
  private readonly streams: Histogram<'route'>;
  readonly refusals: Counter<'route'>;
  /** What counts a kind of request, by the three of its labels in one string: made once each. */
  private readonly kinds = new Map<string, { observe(seconds: number): void }>();

  constructor(registry: Registry) {
    const registers = [registry];
    this.requests = new Histogram({
      name: 'gatehouse_http_request_duration_seconds',
      help: 'Requests that were answered, streams excepted; status is the class, or none where the client left before',
      labelNames: ['route', 'method', 'status'],
      buckets: LATENCY,
      registers,
    });
    this.streams = new Histogram({
      name: 'gatehouse_stream_duration_seconds',
      help: 'Streams of server-sent events that have ended',
      labelNames: ['route'],
      buckets: STREAM,
      registers,
    });
    this.refusals = new Counter({
      name: 'gatehouse_rate_limited_total',
      help: 'Requests that were refused with 429',
      labelNames: ['route'],
      registers,
    });
  }

  /** Notes when a request came, and counts it when its response is done with: one listener for all of them. */
  middleware(): RequestHandler {
    const count = (response: TimedResponse): void => this.count(response);
    const onClose = function (this: TimedResponse): void {
      count(this);
    };
    return (_request, response, next) => {
      (response as TimedResponse)[startedAt] = performance.now();
      response.once('close', onClose);
      next();
    };
  }

  private count(response: TimedResponse): void {
    const seconds = (performance.now() - response[startedAt]) / 1000;
    const route = routeOf(response.req);
    if (response.statusCode === 429) this.refusals.inc({ route });
    if (isStream(response)) this.streams.observe({ route }, seconds);
    else this.kind(route, response).observe(seconds);
  }

  private kind(
    route: string,
    { req, headersSent, statusCode }: Response,
  ): { observe(seconds: number): void } {
    const method = METHODS.has(req.method) ? req.method : 'other';
    const status = headersSent ? `${Math.floor(statusCode / 100)}xx` : 'none';
    const key = `${status} ${method} ${route}`;
    let kind = this.kinds.get(key);
    if (kind === undefined) {
      kind = this.requests.labels({ route, method, status });
      this.kinds.set(key, kind);
    }
    return kind;
  }
}

/** The template of the route that took it, never the path; `none` where none did. */
function routeOf(request: Request): string {
  const path = (request.route as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' ? path : 'none';
}

function isStream(response: Response): boolean {
  const type = response.getHeader('content-type');
  return response.headersSent && typeof type === 'string' && type.startsWith(EVENT_STREAM);
}
