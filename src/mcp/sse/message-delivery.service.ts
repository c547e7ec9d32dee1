import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Json, ReplicaBus, ReplicaGone } from '../../replicas/replica-bus.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { contextJson, inRequestOf, toIdentity, toJson } from '../relay/identity.js';
import { Reach } from '../relay/reach.service.js';
import { fromRefusal, type Refusal, toRefusal } from '../relay/refusals.js';
import { SessionRows } from '../sessions/session-rows.service.js';
import { MessagesService } from './messages.service.js';
import { noSuchSession } from './no-such-session.js';
import { SseSessionsService } from './sse-sessions.service.js';

const TOPIC = 'mcp.messages';
/** For the other replica to take a message in; what it leads to comes on the stream. */
const TAKEN_MS = 10_000;

/** A session whose stream another replica holds. */
export interface HeldElsewhere {
  replica: string;
  sessionId: string;
}

interface Delivered {
  sessionId: string;
  body: Json;
  caller: Json;
  context: Json;
}

/** Brings what is posted here to the replica that holds the session's stream, and its answer back. */
@Injectable()
export class MessageDelivery implements OnModuleInit {
  constructor(
    private readonly bus: ReplicaBus,
    private readonly reach: Reach,
    private readonly rows: SessionRows,
    private readonly sessions: SseSessionsService,
    private readonly messages: MessagesService,
  ) {}

  onModuleInit(): void {
    this.bus.serve(TOPIC, (payload) => {
      const delivered = payload as unknown as Delivered;
      return inRequestOf(delivered.context, () => this.take(delivered));
    });
  }

  /** Where the caller's session of that id is, where it is not here. */
  async find(sessionId: string, caller: AccessIdentity): Promise<HeldElsewhere | undefined> {
    if (this.bus.state === 'none') return undefined;
    const replica = await this.rows.holderOf(sessionId, caller);
    return replica === undefined ? undefined : { replica, sessionId };
  }

  /**
   * Has the other replica take in the messages of a body, as `MessagesService` does.
   *
   * @throws what it threw there; NotFoundException where that replica is no more
   * @throws HttpFailure 503 where it cannot be reached: it may have come all the same
   */
  async post({ replica, sessionId }: HeldElsewhere, body: unknown, caller: AccessIdentity): Promise<void> {
    const message = { sessionId, body: body as Json, caller: toJson(caller), context: contextJson() };
    const refusal = await this.ask(replica, message);
    if (refusal !== null) throw fromRefusal(refusal);
  }

  private async ask(replica: string, message: Json): Promise<Refusal | null> {
    try {
      return (await this.reach.ask(replica, TOPIC, message, TAKEN_MS)) as unknown as Refusal | null;
    } catch (error) {
      throw error instanceof ReplicaGone ? noSuchSession() : error;
    }
  }

  /** Whose the session is, is looked at once more, here where it is. */
  private async take({ sessionId, body, caller }: Delivered): Promise<Json> {
    try {
      const identity = toIdentity(caller);
      const session = this.sessions.find(sessionId, identity);
      if (session === undefined) throw noSuchSession();
      await this.messages.post(session, body, identity);
      return null;
    } catch (error) {
      return toRefusal(error) as unknown as Json;
    }
  }
}
