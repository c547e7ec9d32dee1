import type { IncomingHttpHeaders } from 'node:http';
import { Injectable, NotFoundException, type OnModuleInit } from '@nestjs/common';
import type { Request, Response } from 'express';
import { HttpFailure } from '../../../common/errors/failure.js';
import { ReplicaGone } from '../../../replicas/replica-bus.js';
import type { AccessIdentity } from '../../../tokens/access-identity.js';
import { LivenessService } from '../../calls/liveness.service.js';
import { Draining } from '../../draining.js';
import { RelayedRequests } from '../../relay/relayed-requests.service.js';
import { Relay } from '../../relay/relay.service.js';
import { ReplicaTags } from '../../relay/replica-tags.service.js';
import { McpMethods } from '../../server/mcp-methods.service.js';
import type { Outgoing } from '../../streams/outgoing.js';
import { type KnownSession, SessionIds } from './session-ids.service.js';
import type { StreamableSession } from './streamable-session.js';
import { StreamableSessions } from './streamable-sessions.service.js';

/** A GET that takes up a stream of another replica. */
const KIND = 'mcp.resume';

/** GET and DELETE on /mcp, which clients up to 2025-11-25 have: where there is no session for it, there is no such method. */
@Injectable()
export class StreamsService implements OnModuleInit {
  constructor(
    private readonly ids: SessionIds,
    private readonly sessions: StreamableSessions,
    private readonly methods: McpMethods,
    private readonly draining: Draining,
    private readonly liveness: LivenessService,
    private readonly tags: ReplicaTags,
    private readonly relay: Relay,
    private readonly relayed: RelayedRequests,
  ) {}

  onModuleInit(): void {
    this.relayed.answer(KIND, ({ headers, caller }, response) => this.resume(headers, caller, response));
  }

  /**
   * Streams to a client: what it missed of an answer where it names the last event that it had, else what belongs to no
   * call, where there is such a thing.
   *
   * @throws HttpFailure 405 where there is nothing to stream, 503 where the server is stopping
   * @throws NotFoundException where the event or the session is no more
   */
  async get(
    { method, headers }: Pick<Request, 'method' | 'headers'>,
    caller: AccessIdentity,
    response: Response,
  ): Promise<void> {
    this.draining.refuse();
    // Express has GET answer HEAD: nothing is streamed to who asks for headers alone.
    if (method === 'HEAD') throw notHere(false);
    const known = this.ids.read(headers['mcp-session-id'], caller);
    if (known === undefined) throw notHere(false);
    const lastEventId = headers['last-event-id'];
    if (typeof lastEventId === 'string') {
      const replica = this.tags.otherThan(lastEventId);
      if (replica === undefined) await this.resume(headers, caller, response);
      else await this.resumeElsewhere(replica, headers, caller, response);
      return;
    }
    if (this.methods.capabilities.resources?.subscribe !== true) throw notHere(true);
    await this.listen(known, caller, response);
  }

  /**
   * Ends the session that is named. One that has ended, or never was, has ended.
   *
   * @throws HttpFailure 405 where none is named
   */
  async delete(headers: IncomingHttpHeaders, caller: AccessIdentity): Promise<void> {
    const id = headers['mcp-session-id'];
    if (id === undefined) throw notHere(false);
    const known = this.ids.read(id, caller);
    if (known !== undefined) await this.sessions.end(known, caller);
  }

  private async listen(known: KnownSession, caller: AccessIdentity, response: Response): Promise<void> {
    const session = await this.sessions.open(known, caller);
    if (session === undefined) throw new NotFoundException('There is no such session');
    await this.liveness.require(caller, '/mcp');
    if (response.destroyed) return;
    session.listen(response, caller);
    await this.sessions.listensHere(session);
    await this.lookAgain(session, caller);
  }

  private async resume(
    headers: IncomingHttpHeaders,
    caller: AccessIdentity,
    response: Outgoing,
  ): Promise<void> {
    await this.liveness.require(caller, '/mcp');
    const known = this.ids.read(headers['mcp-session-id'], caller);
    const session = known === undefined ? undefined : this.sessions.find(known, caller);
    if (session?.resume(String(headers['last-event-id']), response, caller) !== true) throw noSuchEvent();
    await this.lookAgain(session, caller);
  }

  private async resumeElsewhere(
    replica: string,
    headers: IncomingHttpHeaders,
    caller: AccessIdentity,
    response: Response,
  ): Promise<void> {
    try {
      await this.relay.pass(replica, KIND, { headers, caller }, response);
    } catch (error) {
      throw error instanceof ReplicaGone ? noSuchEvent() : error;
    }
  }

  /** A revocation that came before the reader was known to the session did not find it. */
  private async lookAgain(session: StreamableSession, caller: AccessIdentity): Promise<void> {
    if (await this.liveness.isCutOff(caller)) session.cutOff({ kind: 'token', id: caller.tokenId });
  }
}

function noSuchEvent(): NotFoundException {
  return new NotFoundException('There is no such event any more');
}

/** RFC 9110 §15.5.6: with the methods that there are, for this client now. */
function notHere(hasSession: boolean): HttpFailure {
  const allow = hasSession ? 'POST, DELETE' : 'POST';
  return new HttpFailure(405, 'This method is not allowed here', { Allow: allow });
}
