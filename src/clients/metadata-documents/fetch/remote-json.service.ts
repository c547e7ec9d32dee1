import { Injectable, Logger } from '@nestjs/common';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { Clock } from '../../../common/clock.js';
import { TemporarilyUnavailable } from '../../../common/errors/oauth-error.js';
import { WorkByKey } from '../../../common/work-by-key.js';
import { Config } from '../../../config/config.js';
import { LimiterStore } from '../../../limits/limiter-store.js';
import { FetchFailure } from './fetch-failure.js';
import { FetchLimits } from './fetch-limits.js';
import { getJson, type JsonAnswer } from './get-json.js';
import { Internet } from './internet.service.js';

/** Failures that are remembered; the oldest makes room. */
const MOST_REMEMBERED = 1000;

/** What is to be fetched, and what it must be. */
export interface RemoteJson<T> {
  /** One that `documentUrlFault` finds nothing wrong with. */
  url: string;
  /** What it is: the same URL may be asked for as something else. */
  kind: 'document' | 'keys';
  /** More of it is not read. */
  mostBytes: number;
  /**
   * Reads it.
   *
   * @throws FetchFailure where it is not what it must be
   */
  read: (answer: JsonAnswer) => T | Promise<T>;
}

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
  private readonly work = new WorkByKey<unknown>();
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
   * @throws FetchFailure, also where it failed a moment ago
   * @throws TooManyFetches
   */
  get<T>(wanted: RemoteJson<T>): Promise<T> {
    const key = `${wanted.kind} ${wanted.url}`;
    return this.work.do(key, () => this.fetch(key, wanted)) as Promise<T>;
  }

  private async fetch<T>(key: string, { url, mostBytes, read }: RemoteJson<T>): Promise<T> {
    this.recallFailure(key);
    const { host } = new URL(url);
    this.checkUnderWay(host);
    await this.count(host);
    const signal = AbortSignal.timeout(this.limits.deadlineMs);
    try {
      return await read(await within(signal, getJson(new URL(url), this.internet, { mostBytes, signal })));
    } catch (error) {
      throw this.remember(key, signal.aborted ? tookTooLong(this.limits.deadlineMs) : error);
    }
  }

  private recallFailure(key: string): void {
    const known = this.failures.get(key);
    if (known === undefined) return;
    if (known.until > this.clock.now()) throw known.failure;
    this.failures.delete(key);
  }

  /** What is asked for here is not among them yet. */
  private checkUnderWay(host: string): void {
    const keys = this.work.keys();
    const ofHost = keys.filter((key) => key.includes(` https://${host}/`));
    const isFull = keys.length >= this.limits.underWay || ofHost.length >= this.limits.underWayOfHost;
    if (isFull) throw new TooManyFetches();
  }

  private async count(host: string): Promise<void> {
    if (!this.config.rateLimits) return;
    const ofHost = await this.ofHost.penalty(host);
    if (ofHost.consumedPoints > this.limits.ofHost) throw new TooManyFetches();
    const all = await this.inAll.penalty('all');
    if (all.consumedPoints > this.limits.inAll) throw new TooManyFetches();
  }

  /** Not a cache of errors, which the draft forbids (§5.2): for a moment the host is left alone with this. */
  private remember(key: string, error: unknown): unknown {
    if (!(error instanceof FetchFailure)) return error;
    this.logger.warn(`Not fetched: ${key}: ${error.detail}`);
    const [oldest] = this.failures.keys();
    if (oldest !== undefined && this.failures.size >= MOST_REMEMBERED) this.failures.delete(oldest);
    this.failures.set(key, { failure: error, until: this.clock.in(this.limits.rememberFailure) });
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
