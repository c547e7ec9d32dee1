import type { IncomingHttpHeaders } from 'node:http';
import { Injectable, NotFoundException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { HttpFailure } from '../../../common/errors/failure.js';
import type { AccessIdentity } from '../../../tokens/access-identity.js';
import { LivenessService } from '../../calls/liveness.service.js';
import { Draining } from '../../draining.js';
import { McpMethods } from '../../server/mcp-methods.service.js';
import { type KnownSession, SessionIds } from './session-ids.service.js';
import type { StreamableSession } from './streamable-session.js';
import { StreamableSessions } from './streamable-sessions.service.js';

/** GET and DELETE on /mcp, which clients up to 2025-11-25 have: where there is no session for it, there is no such method. */
@Injectable()
export class StreamsService {
  constructor(
    private readonly ids: SessionIds,
    private readonly sessions: StreamableSessions,
    private readonly methods: McpMethods,
    private readonly draining: Draining,
    private readonly liveness: LivenessService,
  ) {}

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
    const lastEventId = headers['last-event-id'];
    if (known === undefined) throw notHere(false);
    if (typeof lastEventId === 'string') {
      await this.resume(known, lastEventId, caller, response);
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
    if (known !== undefined) await this.sessions.end(known);
  }

  private async listen(known: KnownSession, caller: AccessIdentity, response: Response): Promise<void> {
    const session = await this.sessions.open(known, caller);
    if (session === undefined) throw new NotFoundException('There is no such session');
    await this.liveness.require(caller, '/mcp');
    if (response.destroyed) return;
    session.listen(response, caller);
    await this.lookAgain(session, caller);
  }

  private async resume(
    known: KnownSession,
    lastEventId: string,
    caller: AccessIdentity,
    response: Response,
  ): Promise<void> {
    await this.liveness.require(caller, '/mcp');
    const session = this.sessions.find(known, caller);
    if (session?.resume(lastEventId, response, caller) !== true)
      throw new NotFoundException('There is no such event any more');
    await this.lookAgain(session, caller);
  }

  /** A revocation that came before the reader was known to the session did not find it. */
  private async lookAgain(session: StreamableSession, caller: AccessIdentity): Promise<void> {
    if (await this.liveness.isCutOff(caller)) session.cutOff({ kind: 'token', id: caller.tokenId });
  }
}

/** RFC 9110 §15.5.6: with the methods that there are, for this client now. */
function notHere(hasSession: boolean): HttpFailure {
  const allow = hasSession ? 'POST, DELETE' : 'POST';
  return new HttpFailure(405, 'This method is not allowed here', { Allow: allow });
}
