import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { CatchUp } from '../replicas/catch-up.service.js';
import { Lease } from '../replicas/lease.js';
import { ReplicaBus } from '../replicas/replica-bus.js';
import type { Announcement } from '../replicas/replica-rows.service.js';
import { RevocationBarrier } from '../replicas/revocation-barrier.service.js';
import type { DomainEvents } from './domain-events.js';
import { type EventHandler, Subscribers, throwFirst } from './subscribers.js';

export type { DomainEvents, Revocation } from './domain-events.js';

/** What is told of an event once all of its subscribers have been: its name, what it carried, and how long that took in ms. */
export type EventObserver = <K extends keyof DomainEvents>(
  name: K,
  payload: DomainEvents[K],
  ms: number,
) => void;

/** What holds everywhere before `publish` resolves, and is made up for by a replica that did not hear of it. */
const FIRM: ReadonlySet<string> = new Set(['revoked', 'session.ended']);
/** What other replicas are told where they can be. */
const SPREAD: ReadonlySet<string> = new Set(['resource.changed']);
/** What is done in the database alone, by whoever publishes it. */
const LOCAL: ReadonlySet<string> = new Set(['user.erased']);
/** How long their answers to that are waited for. */
const SPREAD_MS = 1000;
/** What it is called on the bus. */
const TOPIC = 'events';

/** An event on the bus; with its epoch where it is counted. */
const message = z.object({ event: z.string(), payload: z.json(), epoch: z.string().optional() });

/** The one way that modules tell each other what happened: in this process and in the others on the same database. */
@Injectable()
export class EventsService implements OnModuleInit {
  private readonly subscribers = new Subscribers();
  private readonly atSource = new Subscribers();
  private readonly observers: EventObserver[] = [];

  constructor(
    private readonly lease: Lease,
    private readonly catchUp: CatchUp,
    private readonly barrier: RevocationBarrier,
    private readonly bus: ReplicaBus,
  ) {}

  onModuleInit(): void {
    this.catchUp.onAnnouncement((announcement) => this.hear(announcement));
    this.bus.serve(TOPIC, async (sent) => {
      const { epoch, ...announcement } = message.parse(sent);
      if (epoch === undefined) await this.hear(announcement);
      else await this.catchUp.act(BigInt(epoch), announcement);
      return null;
    });
  }

  /** Calls `observer` after each event that was published here, whether or not a subscriber failed: it never throws. */
  observe(observer: EventObserver): void {
    this.observers.push(observer);
  }

  /**
   * Calls `handler` on each event of that name, in every process. Handlers begin in the order of their subscription; one of
   * a revocation may be called more than once for it.
   */
  subscribe<K extends keyof DomainEvents>(name: K, handler: EventHandler<K>): void {
    this.subscribers.add(name, handler);
  }

  /** The same in the process alone where the event is published, for what is done in the database, once. */
  subscribeAtSource<K extends keyof DomainEvents>(name: K, handler: EventHandler<K>): void {
    this.atSource.add(name, handler);
  }

  /**
   * Tells every subscriber and waits for all of them, so that a revocation is answered only when it holds on every replica.
   *
   * @throws what the first failing handler threw, after all have run; what the database threw
   */
  async publish<K extends keyof DomainEvents>(name: K, payload: DomainEvents[K]): Promise<void> {
    const startedAt = performance.now();
    const outcomes = await Promise.allSettled([
      this.atSource.tell(name, payload),
      this.tellAll({ event: name, payload: { ...payload } }),
    ]);
    for (const observer of this.observers) observer(name, payload, performance.now() - startedAt);
    throwFirst(outcomes);
  }

  private async tellAll(announcement: Announcement): Promise<void> {
    if (FIRM.has(announcement.event)) return this.holdEverywhere(announcement);
    const told = [this.hear(announcement)];
    if (SPREAD.has(announcement.event)) told.push(this.spread(announcement));
    throwFirst(await Promise.allSettled(told));
  }

  private async spread(announcement: Announcement): Promise<void> {
    await this.bus.broadcast(TOPIC, { ...announcement }, SPREAD_MS);
  }

  /** Here at once, also where it cannot be counted: then it does not hold elsewhere, and this throws. */
  private async holdEverywhere(announcement: Announcement): Promise<void> {
    const counted = await this.barrier.count(announcement).catch(async (error: unknown) => {
      await this.hear(announcement);
      throw error;
    });
    if (counted === undefined) return this.hear(announcement);
    const sent = { ...announcement, epoch: String(counted.epoch) };
    throwFirst(
      await Promise.allSettled([
        this.catchUp.act(counted.epoch, announcement),
        this.barrier.wait(counted, TOPIC, sent),
      ]),
    );
  }

  /** It happened, here or elsewhere: what is being read meanwhile may be older. */
  private async hear({ event, payload }: Announcement): Promise<void> {
    this.lease.stir();
    if (!isKnown(event)) throw new Error(`Another version of the service announces ${event}`);
    await this.subscribers.tell(event, payload as never);
  }
}

function isKnown(event: string): event is keyof DomainEvents {
  return FIRM.has(event) || SPREAD.has(event) || LOCAL.has(event);
}
