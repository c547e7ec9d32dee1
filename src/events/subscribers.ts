import type { DomainEvents } from './domain-events.js';

/** What is done on an event. */
export type EventHandler<K extends keyof DomainEvents> = (payload: DomainEvents[K]) => Promise<void> | void;

/** Who is told of what. */
export class Subscribers {
  private readonly handlers = new Map<keyof DomainEvents, EventHandler<never>[]>();

  add<K extends keyof DomainEvents>(name: K, handler: EventHandler<K>): void {
    this.handlers.set(name, [...(this.handlers.get(name) ?? []), handler]);
  }

  /**
   * Tells each of them, in the order in which they were added, and waits for all.
   *
   * @throws what the first failing one threw, after all have run
   */
  async tell<K extends keyof DomainEvents>(name: K, payload: DomainEvents[K]): Promise<void> {
    const handlers = (this.handlers.get(name) ?? []) as EventHandler<K>[];
    throwFirst(await Promise.allSettled(handlers.map(async (handler) => handler(payload))));
  }
}

/** @throws what the first one that failed did */
export function throwFirst(outcomes: readonly PromiseSettledResult<unknown>[]): void {
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
