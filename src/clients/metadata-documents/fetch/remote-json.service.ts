import { Injectable, Logger } from '@nestjs/common';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { Clock } from '../../../common/clock.js';
import { TemporarilyUnavailable } from '../../../common/errors/oauth-error.js';
import { Config } from '../../../config/config.js';
import { LimiterStore } from '../../../limits/limiter-store.js';
import { FetchFailure } from './fetch-failure.js';
import { FetchLimits } from './fetch-limits.js';
import { getJson, type JsonAnswer } from './get-json.js';
import { Internet } from './internet.service.js';

/** Failures that are remembered; the oldest makes room. */
const MOST_REMEMBERED = 1000;

/** More is being fetched than may be: this says nothing of what was asked for. */
export class TooManyFetches extends TemporarilyUnavailable {
  constructor() {
    super('Too much is being fetched from other hosts: try again shortly');
  }
}

/** Fetches what strangers publish: those who want the same share one fetch, and there are only so many. */
@Injectable()
export class RemoteJsonService {
  private readonly logger = new Logger(RemoteJsonService.name);
  private readonly underWay = new Map<string, Promise<JsonAnswer>>();
  private readonly failures = new Map<string, { failure: FetchFailure; until: Date }>();
  private readonly ofHost: RateLimiterAbstract;
  private readonly inAll: RateLimiterAbstract;

  constructor(
    private readonly internet: Internet,
    private readonly limits: FetchLimits,
    private readonly clock: Clock,
    private readonly config: Config,
    store: LimiterStore,
  ) {
    const { windowSeconds, ofHost, inAll } = limits;
    this.ofHost = store.limiter({ name: 'fetch:host', quota: ofHost, windowSeconds });
    this.inAll = store.limiter({ name: 'fetch:all', quota: inAll, windowSeconds });
  }

  /**
   * What is at that URL now.
   *
   * @param url one that `documentUrlFault` finds nothing wrong with
   * @throws FetchFailure, also where it failed a moment ago
   * @throws TooManyFetches
   */
  get(url: string, mostBytes: number): Promise<JsonAnswer> {
    const current = this.underWay.get(url);
    if (current !== undefined) return current;
    const fetching = this.fetch(new URL(url), mostBytes).finally(() => this.underWay.delete(url));
    this.underWay.set(url, fetching);
    return fetching;
  }

  private async fetch(url: URL, mostBytes: number): Promise<JsonAnswer> {
    this.recallFailure(url);
    this.checkUnderWay(url);
    await this.count(url.host);
    const signal = AbortSignal.timeout(this.limits.deadlineMs);
    try {
      return await within(signal, getJson(url, this.internet, { mostBytes, signal }));
    } catch (error) {
      throw this.remember(url, signal.aborted ? tookTooLong(this.limits.deadlineMs) : error);
    }
  }

  private recallFailure({ href }: URL): void {
    const known = this.failures.get(href);
    if (known === undefined) return;
    if (known.until > this.clock.now()) throw known.failure;
    this.failures.delete(href);
  }

  private checkUnderWay({ host }: URL): void {
    const urls = [...this.underWay.keys()];
    const ofHost = urls.filter((url) => new URL(url).host === host);
    const isFull = urls.length >= this.limits.underWay || ofHost.length >= this.limits.underWayOfHost;
    if (isFull) throw new TooManyFetches();
  }

  private async count(host: string): Promise<void> {
    if (!this.config.rateLimits) return;
    const ofHost = await this.ofHost.penalty(host);
    if (ofHost.consumedPoints > this.limits.ofHost) throw new TooManyFetches();
    const all = await this.inAll.penalty('all');
    if (all.consumedPoints > this.limits.inAll) throw new TooManyFetches();
  }

  /** Not a cache of errors, which the draft forbids (§5.2): for a moment the host is left alone. */
  private remember({ href }: URL, error: unknown): unknown {
    if (!(error instanceof FetchFailure)) return error;
    this.logger.warn(`${href} was not fetched: ${error.detail}`);
    const [oldest] = this.failures.keys();
    if (oldest !== undefined && this.failures.size >= MOST_REMEMBERED) this.failures.delete(oldest);
    this.failures.set(href, { failure: error, until: this.clock.in(this.limits.rememberFailure) });
    return error;
  }
}

/** Rejects once the signal says so, whatever the work then still does. */
function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return Promise.race([
    work,
    new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
    ),
  ]);
}

function tookTooLong(milliseconds: number): FetchFailure {
  return new FetchFailure('unreachable', `it did not come within ${milliseconds / 1000} seconds`);
}
