import {
  type BusHandler,
  type BusState,
  type Json,
  ReplicaBus,
  ReplicaFailed,
  ReplicaGone,
} from './replica-bus.js';
import type { ThisReplica } from './this-replica.js';

/** The bus without REDIS_URL: there is no way to another process. */
export class LocalBus extends ReplicaBus {
  readonly state: BusState = 'none';
  private readonly handlers = new Map<string, BusHandler>();

  constructor(private readonly self: ThisReplica) {
    super();
  }

  async request(replica: string, topic: string, payload: Json): Promise<Json> {
    const handler = this.handlers.get(topic);
    if (replica !== this.self.id)
      throw new ReplicaGone(`There is no way to ${replica}: REDIS_URL is not set`);
    if (handler === undefined) throw new ReplicaFailed(`Nothing serves ${topic}`);
    return handler(payload, this.self.id);
  }

  serve(topic: string, handler: BusHandler): void {
    this.handlers.set(topic, handler);
  }

  broadcast(): Promise<string[]> {
    return Promise.resolve([]);
  }
}
