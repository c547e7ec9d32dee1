import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ActivityMetrics } from '../collect/activity-metrics.service.js';
import { HttpMetrics } from '../collect/http-metrics.service.js';
import { tally, type Tallies } from './tally.js';

const EVERY_MS = 10_000;
/** So many readings are kept: the oldest is a minute old. */
const KEPT = 7;

/** What was counted up to one moment. */
export interface Reading {
  /** On the monotonic clock, in ms. */
  at: number;
  /** By route; what answered 5xx failed. */
  requests: Tallies;
  /** By tool. */
  calls: Tallies;
  revocations: Tallies;
  /** By kind of event. */
  events: ReadonlyMap<string, number>;
  refusals: number;
  loop: EventLoopUtilization;
}

/** What was counted a minute ago, for the page: Prometheus keeps its own memory. */
@Injectable()
export class LastMinute implements OnModuleInit, OnApplicationShutdown {
  private readings: Reading[] = [];
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly http: HttpMetrics,
    private readonly activity: ActivityMetrics,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.keep();
    this.timer = setInterval(() => void this.keep(), EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** What is counted now, and what was a minute ago, or at the start where that was since. */
  async read(): Promise<{ before: Reading; now: Reading }> {
    const now = await this.take();
    return { before: this.readings[0] ?? now, now };
  }

  private async keep(): Promise<void> {
    this.readings = [...this.readings, await this.take()].slice(-KEPT);
  }

  private async take(): Promise<Reading> {
    const { requests, refusals } = this.http;
    const { calls, revocations, events } = this.activity;
    return {
      at: performance.now(),
      requests: await tally(requests, 'route', ({ status }) => status === '5xx'),
      calls: await tally(calls, 'tool', ({ outcome }) => outcome !== 'success'),
      revocations: await tally(revocations),
      events: byType((await events.get()).values),
      refusals: (await refusals.get()).values.reduce((total, { value }) => total + value, 0),
      loop: performance.eventLoopUtilization(),
    };
  }
}

function byType(
  values: readonly { labels: Partial<Record<'type', string | number>>; value: number }[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { labels, value } of values) {
    const type = String(labels.type);
    counts.set(type, (counts.get(type) ?? 0) + value);
  }
  return counts;
}
