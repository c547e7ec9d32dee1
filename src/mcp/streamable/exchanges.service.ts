import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { HttpFailure } from '../../common/errors/failure.js';
import { EventsService } from '../../events/events.service.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { hangsOn } from '../../tokens/hangs-on.js';
import { McpLimits } from '../mcp-limits.js';
import type { Outgoing } from '../streams/outgoing.js';
import type { Accepts } from './accept.js';
import { Exchange } from './exchange.js';

/** The exchanges in hand: cut off with their callers, bounded for each of them, looked after on one timer. */
@Injectable()
export class Exchanges implements OnModuleInit, OnApplicationShutdown {
  private readonly open = new Set<Exchange>();
  private readonly inFlight = new Map<string, number>();
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly limits: McpLimits,
    private readonly clock: Clock,
    private readonly events: EventsService,
  ) {}

  onModuleInit(): void {
    this.events.subscribe('revoked', (revocation) => {
      for (const exchange of this.open) if (hangsOn(exchange.caller, revocation)) exchange.cutOff();
    });
    this.timer = setInterval(() => this.tend(), this.limits.sweepMs);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** One begins. From now on a revocation finds it. */
  begin(caller: AccessIdentity, response: Outgoing, accepts: Accepts): Exchange {
    const exchange = new Exchange(caller, response, accepts, this.limits, this.clock.now().getTime());
    this.open.add(exchange);
    return exchange;
  }

  /** It is answered. A revocation finds it until its reader has taken the answer. */
  over(exchange: Exchange): void {
    exchange.whenTaken(() => this.open.delete(exchange));
  }

  /**
   * Counts calls in flight, until what is returned is called.
   *
   * @throws HttpFailure 429 where this user and client have too many
   */
  admit({ userId, clientId }: AccessIdentity, calls: number): () => void {
    const key = `${userId} ${clientId}`;
    const before = this.inFlight.get(key) ?? 0;
    if (before + calls > this.limits.callsPerSession) {
      throw new HttpFailure(429, 'Too many calls are in flight', { 'Retry-After': '1' });
    }
    this.inFlight.set(key, before + calls);
    return () => {
      const left = (this.inFlight.get(key) ?? 0) - calls;
      if (left > 0) this.inFlight.set(key, left);
      else this.inFlight.delete(key);
    };
  }

  private tend(): void {
    const now = this.clock.now().getTime();
    for (const exchange of this.open) exchange.tend(now);
  }
}
