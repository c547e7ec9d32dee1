import { HttpException, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { InvalidToken } from '../../../common/errors/oauth-error.js';
import { EventsService } from '../../../events/events.service.js';
import type { AccessIdentity } from '../../../tokens/access-identity.js';
import { LiveSessions } from '../../sessions/live-sessions.service.js';
import { SessionRows } from '../../sessions/session-rows.service.js';
import type { KnownSession } from './session-ids.service.js';
import { StreamableSession } from './streamable-session.js';

/** Thrown where a session that has ended for good is to be opened again. */
class SessionIsOver extends Error {}

/** The sessions over Streamable HTTP that have something to keep: opened where that comes up, and not before. */
@Injectable()
export class StreamableSessions implements OnModuleInit {
  private readonly logger = new Logger(StreamableSessions.name);
  private readonly opening = new Map<string, Promise<StreamableSession | undefined>>();

  constructor(
    private readonly sessions: LiveSessions,
    private readonly rows: SessionRows,
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

  /** The session where it keeps something already. */
  find({ id }: KnownSession, caller: AccessIdentity): StreamableSession | undefined {
    const session = this.sessions.find(id, caller);
    return session instanceof StreamableSession ? session : undefined;
  }

  /**
   * The session, opened where it was not yet.
   *
   * @returns undefined where it has ended for good, there is no room, or the database cannot be asked: no call fails
   * for that
   */
  async open(known: KnownSession, caller: AccessIdentity): Promise<StreamableSession | undefined> {
    const live = this.find(known, caller) ?? this.opening.get(known.id);
    if (live !== undefined) return live;
    const opening = this.start(known, caller).finally(() => this.opening.delete(known.id));
    this.opening.set(known.id, opening);
    return opening;
  }

  /** Its client ends it. */
  async end({ id }: KnownSession): Promise<void> {
    await this.sessions.endWhere('closed', ({ sessionId }) => sessionId === id);
  }

  private *all(): Iterable<StreamableSession> {
    for (const session of this.sessions.all()) if (session instanceof StreamableSession) yield session;
  }

  private async start({ id }: KnownSession, caller: AccessIdentity): Promise<StreamableSession | undefined> {
    if (!this.sessions.hasRoom) return undefined;
    const session = new StreamableSession(id, caller, this.sessions);
    try {
      await this.sessions.admit(session, async () => {
        const rowId = await this.rows.revive(session);
        if (rowId === undefined) throw new SessionIsOver();
        session.rowId = rowId;
      });
    } catch (error) {
      const isExpected =
        error instanceof SessionIsOver || error instanceof HttpException || error instanceof InvalidToken;
      if (!isExpected) this.logger.warn(`A session could not be opened: ${String(error)}`);
      return undefined;
    }
    session.isOpen = true;
    this.sessions.opened(session);
    return session;
  }
}
