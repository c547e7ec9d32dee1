import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Response } from 'express';
import { EventsService } from '../../events/events.service.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { Draining } from '../draining.js';
import { McpServerFactory } from '../server/mcp-server.factory.js';
import { LiveSessions } from '../sessions/live-sessions.service.js';
import { SseSession } from './sse-session.js';

/** Opens SSE sessions, and finds the one that a message is for. */
@Injectable()
export class SseSessionsService implements OnModuleInit {
  constructor(
    private readonly sessions: LiveSessions,
    private readonly servers: McpServerFactory,
    private readonly draining: Draining,
    private readonly events: EventsService,
  ) {}

  onModuleInit(): void {
    this.events.subscribe('resource.changed', ({ uri }) => {
      for (const session of this.all()) session.changed(uri);
    });
    this.events.subscribe('revoked', (revocation) => {
      for (const session of this.all()) session.cutOff(revocation);
    });
  }

  /**
   * Opens a session on this response.
   *
   * @throws HttpFailure 503 where there is no room, or it ended while it was being opened
   * @throws InvalidToken where the token was cut off meanwhile
   */
  async open(caller: AccessIdentity, response: Response): Promise<void> {
    this.draining.refuse();
    this.sessions.requireRoom();
    const session = new SseSession(caller, response, this.sessions, this.servers.create());
    const admitted = this.sessions.admit(session);
    response.once('close', () => this.sessions.onFault(session, 'closed'));
    // The client may be gone already: then that event was before.
    if (response.destroyed) this.sessions.onFault(session, 'closed');
    await admitted;
    await session.server.connect(session);
    this.sessions.opened(session);
  }

  /** The session of that public id where it is live and the caller's, whichever of their tokens opened it. */
  find(sessionId: string, caller: AccessIdentity): SseSession | undefined {
    const session = this.sessions.find(sessionId, caller);
    return session instanceof SseSession ? session : undefined;
  }

  private *all(): Iterable<SseSession> {
    for (const session of this.sessions.all()) if (session instanceof SseSession) yield session;
  }
}
