import type { RequestHandler } from 'express';

/** What a span says besides its name and its times. No secret, no parameter, no path: templates and the service's own words. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** Spans of what is done for a request, for a collector. Also the injection token. */
export abstract class Tracing {
  /** Whether there are any: where there are none, what is done need not be told. */
  abstract readonly isOn: boolean;

  /** Begins a span with each request, which goes on with its caller's trace (W3C `traceparent`). */
  abstract middleware(): RequestHandler;

  /**
   * Does `work` as a span within the one that is being done; without one there, for what no request asked for.
   *
   * @param conclude what is to be said once it is done
   */
  abstract span<T>(
    name: string,
    attributes: SpanAttributes,
    work: () => Promise<T>,
    conclude?: (result: T) => SpanAttributes,
  ): Promise<T>;
}

/** Without a collector: nothing is loaded, and nothing done besides. */
export class Untraced extends Tracing {
  readonly isOn = false;

  middleware(): RequestHandler {
    return (_request, _response, next) => {
      next();
    };
  }

  span<T>(_name: string, _attributes: SpanAttributes, work: () => Promise<T>): Promise<T> {
    return work();
  }
}
