/** What can be sent. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Answers what another replica asks. `from` is the id of who asks. */
export type BusHandler = (payload: Json, from: string) => Promise<Json>;

/** How the way to the others is: there is none by the settings, it is open, or it is cut at this time. */
export type BusState = 'none' | 'open' | 'cut';

/** The replica that was asked is no more, cannot be reached, or did not answer in time: it may have acted all the same. */
export class ReplicaGone extends Error {}

/** It cannot be reached at this time, or did not answer in time; it may be there all the same. */
export class ReplicaSilent extends ReplicaGone {}

/** The replica that was asked could not do it: its handler failed, or it serves no such topic. */
export class ReplicaFailed extends Error {}

/** It was not sent: it is too long, or too much is on its way already. */
export class BusOverloaded extends Error {}

/** Messages among replicas: authenticated, bounded, acknowledged. Also the injection token. */
export abstract class ReplicaBus {
  /** How the way to the others is now. */
  abstract readonly state: BusState;

  /**
   * Asks one replica, by its id, and waits for its answer.
   *
   * @throws ReplicaGone
   * @throws ReplicaFailed
   * @throws BusOverloaded
   */
  abstract request(replica: string, topic: string, payload: Json, timeoutMs: number): Promise<Json>;

  /** Answers to that topic from here on. One handler each. */
  abstract serve(topic: string, handler: BusHandler): void;

  /**
   * Asks every other replica, and waits until each has answered, failed, or the time is up.
   *
   * @returns the ids of those that answered
   */
  abstract broadcast(topic: string, payload: Json, timeoutMs: number): Promise<string[]>;
}
