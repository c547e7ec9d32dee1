import { Logger } from '@nestjs/common';
import { randomHex } from '../../common/secrets.js';
import type { Deployment } from '../deployment.js';
import type { Members } from '../members.service.js';
import {
  type BusHandler,
  BusOverloaded,
  type BusState,
  type Json,
  ReplicaBus,
  ReplicaFailed,
  ReplicaGone,
  ReplicaSilent,
} from '../replica-bus.js';
import type { SharedTime } from '../shared-time.js';
import type { ThisReplica } from '../this-replica.js';
import type { Envelope, Seal } from './envelope.js';
import type { RedisConnections } from './redis-connections.js';
import { ReplayGuard } from './replay-guard.js';

/** Of a message as it is sent: the largest body of a request, with room for what escapes add. */
const MOST_CHARACTERS = 12 * 1024 * 1024;
/** Requests that wait for their answers, and those of others that are being answered. */
const MOST_IN_FLIGHT = 2000;
/** How far the time of a message may be off. */
const MOST_OFF_MS = 30_000;
const WARN_EVERY_MS = 60_000;

interface Waiting {
  replica: string;
  settle: (answer: Envelope) => void;
}

/** What the bus is made of. */
export interface BusParts {
  redis: RedisConnections;
  seal: Seal;
  self: ThisReplica;
  deployment: Deployment;
  members: Members;
  time: SharedTime;
}

/** The bus over Redis: a channel for each replica, on which signed messages come. */
export class RedisBus extends ReplicaBus {
  private readonly logger = new Logger('ReplicaBus');
  private readonly handlers = new Map<string, BusHandler>();
  private readonly waiting = new Map<string, Waiting>();
  private readonly guard = new ReplayGuard();
  private answering = 0;
  private sequence = 0;
  private isSubscribed = false;
  private warnedAt = -Infinity;
  private refused = 0;

  constructor(private readonly parts: BusParts) {
    super();
    const { subscriber } = parts.redis;
    subscriber.on('ready', () => void this.subscribe());
    // It was opened before this was made.
    if (subscriber.status === 'ready') void this.subscribe();
    subscriber.on('close', () => (this.isSubscribed = false));
    subscriber.on('message', (_channel: string, message: string) => this.receive(message));
  }

  get state(): BusState {
    return this.isSubscribed && this.parts.redis.isReady ? 'open' : 'cut';
  }

  /** How many messages were dropped: malformed, not signed by one of us, too old, or not for the first time. */
  get dropped(): number {
    return this.refused;
  }

  async request(replica: string, topic: string, payload: Json, timeoutMs: number): Promise<Json> {
    const handler = this.handlers.get(topic);
    if (replica === this.parts.self.id && handler !== undefined) return handler(payload, replica);
    if (this.state !== 'open') throw new ReplicaSilent('Redis cannot be used at this time');
    if (this.waiting.size >= MOST_IN_FLIGHT) throw new BusOverloaded('Too many messages are on their way');
    const message = this.message(randomHex(), replica, 'request', topic, payload);
    const answer = await this.answerTo(message, timeoutMs);
    if (answer.kind === 'failure')
      throw new ReplicaFailed(`${replica} could not do it: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  serve(topic: string, handler: BusHandler): void {
    this.handlers.set(topic, handler);
  }

  async broadcast(topic: string, payload: Json, timeoutMs: number): Promise<string[]> {
    const ids = this.parts.members.ids();
    const asked = ids.map((id) => this.request(id, topic, payload, timeoutMs));
    const outcomes = await Promise.allSettled(asked);
    return ids.filter((_, index) => outcomes[index]?.status === 'fulfilled');
  }

  private async subscribe(): Promise<void> {
    const { redis, self } = this.parts;
    try {
      await redis.subscriber.subscribe(this.channel(self.id));
      this.isSubscribed = true;
    } catch (error) {
      this.logger.warn(`Messages cannot be received: ${String(error)}`);
      redis.subscriber.disconnect(true);
    }
  }

  private async answerTo(message: Envelope, timeoutMs: number): Promise<Envelope> {
    let timer: NodeJS.Timeout | undefined;
    const answered = new Promise<Envelope>((settle, reject) => {
      this.waiting.set(message.id, { replica: message.to, settle });
      timer = setTimeout(() => reject(new ReplicaSilent(`${message.to} did not answer in time`)), timeoutMs);
    });
    try {
      const [, answer] = await Promise.all([this.send(message), answered]);
      return answer;
    } finally {
      clearTimeout(timer);
      this.waiting.delete(message.id);
    }
  }

  /** @throws ReplicaGone where nobody listens there */
  private async send(message: Envelope): Promise<void> {
    const sent = this.parts.seal.write(message);
    if (sent.length > MOST_CHARACTERS) throw new BusOverloaded('The message is too long');
    const listeners = await this.parts.redis.commands
      .publish(this.channel(message.to), sent)
      .catch((error: unknown) => {
        throw new ReplicaSilent(`Redis cannot be used at this time: ${String(error)}`);
      });
    if (listeners === 0) throw new ReplicaGone(`${message.to} is gone`);
  }

  private receive(sent: string): void {
    const message = this.admit(sent);
    if (message === undefined) {
      this.refuse();
    } else if (message.kind === 'request') {
      void this.answer(message);
    } else {
      const waiting = this.waiting.get(message.id);
      if (waiting?.replica === message.from) waiting.settle(message);
    }
  }

  /** The message where it is for us, of one of us, of now, and new. */
  private admit(sent: string): Envelope | undefined {
    if (sent.length > MOST_CHARACTERS) return undefined;
    const { seal, self, time } = this.parts;
    const message = seal.read(sent);
    if (message?.to !== self.id || Math.abs(time.now() - message.at) > MOST_OFF_MS) return undefined;
    return this.guard.admit(message.from, message.sequence, performance.now()) ? message : undefined;
  }

  private refuse(): void {
    this.refused += 1;
    const now = performance.now();
    if (now < this.warnedAt + WARN_EVERY_MS) return;
    this.warnedAt = now;
    this.logger.warn(
      `${this.refused} messages so far were dropped that no replica signed, or that came late or twice. Is SESSION_SECRET the same everywhere, and Redis reached by replicas alone?`,
    );
  }

  private async answer({ id, from, topic, body }: Envelope): Promise<void> {
    const handler = this.handlers.get(topic);
    const reply = (kind: 'answer' | 'failure', answer: Json): Promise<void> =>
      this.send(this.message(id, from, kind, topic, answer));
    this.answering += 1;
    try {
      if (handler === undefined) await reply('failure', 'it does not serve that');
      else if (this.answering > MOST_IN_FLIGHT) await reply('failure', 'it has too much to do');
      else await this.handle(handler, body, from, reply);
    } catch (error) {
      this.logger.debug(`${from} could not be answered: ${String(error)}`);
    } finally {
      this.answering -= 1;
    }
  }

  private async handle(
    handler: BusHandler,
    body: Json,
    from: string,
    reply: (kind: 'answer' | 'failure', answer: Json) => Promise<void>,
  ): Promise<void> {
    let answer: Json;
    try {
      answer = await handler(body, from);
    } catch (error) {
      this.logger.warn(`What ${from} asked for failed: ${String(error)}`);
      return reply('failure', 'its handler failed');
    }
    await reply('answer', answer);
  }

  private message(id: string, to: string, kind: Envelope['kind'], topic: string, body: Json): Envelope {
    const { self, time } = this.parts;
    this.sequence += 1;
    return { id, from: self.id, to, sequence: this.sequence, at: time.now(), kind, topic, body };
  }

  private channel(replica: string): string {
    return `gatehouse:${this.parts.deployment.id}:replica:${replica}`;
  }
}
