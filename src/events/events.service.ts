import { Injectable } from '@nestjs/common';

/** What modules tell each other: the name of what happened and what it carries. */
export interface DomainEvents {
  /** Nothing that hangs on this token, client, user or grant may pass any more. */
  revoked: Revocation;
  /** A user is being erased: nothing may name them any more. */
  'user.erased': { id: string; email: string | null };
  /** An operator or the owner ended this MCP session (its row's id). */
  'session.ended': { sessionId: string };
  /** What this URI leads to changed. */
  'resource.changed': { uri: string };
}

/** What was cut off: everything that hangs on the row of this kind and id. */
export interface Revocation {
  kind: 'token' | 'client' | 'user' | 'grant';
  id: string;
}

/** What is told of an event once all of its subscribers have been: its name, what it carried, and how long that took in ms. */
export type EventObserver = <K extends keyof DomainEvents>(
  name: K,
  payload: DomainEvents[K],
  ms: number,
) => void;

type Handler<T> = (payload: T) => Promise<void> | void;

/** The one way that modules tell each other what happened. In this process; later over a bus. */
@Injectable()
export class EventsService {
  private readonly handlers = new Map<keyof DomainEvents, Handler<never>[]>();
  private readonly observers: EventObserver[] = [];

  /** Calls `observer` after each event, whether or not a subscriber failed: it counts, and never throws. */
  observe(observer: EventObserver): void {
    this.observers.push(observer);
  }

  /** Calls `handler` on each event of that name. Handlers run in the order of their subscription. */
  subscribe<K extends keyof DomainEvents>(name: K, handler: Handler<DomainEvents[K]>): void {
    this.handlers.set(name, [...(this.handlers.get(name) ?? []), handler]);
  }

  /**
   * Tells every subscriber and waits for all of them, so that a revocation is answered only when it holds.
   *
   * @throws what the first failing handler threw, after all have run
   */
  async publish<K extends keyof DomainEvents>(name: K, payload: DomainEvents[K]): Promise<void> {
    const startedAt = performance.now();
    const handlers = (this.handlers.get(name) ?? []) as Handler<DomainEvents[K]>[];
    const outcomes = await Promise.allSettled(handlers.map(async (handler) => handler(payload)));
    for (const observer of this.observers) observer(name, payload, performance.now() - startedAt);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}
