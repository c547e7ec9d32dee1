import type { LoggingLevel } from '@modelcontextprotocol/sdk/types.js';
import { HttpException, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { InvalidToken } from '../../../common/errors/oauth-error.js';
import { EventsService } from '../../../events/events.service.js';
import { ReplicaBus } from '../../../replicas/replica-bus.js';
import type { AccessIdentity } from '../../../tokens/access-identity.js';
import { ReplicaTags } from '../../relay/replica-tags.service.js';
import { LiveSessions } from '../../sessions/live-sessions.service.js';
import type { SessionMemory } from '../../sessions/session-memory.js';
import { SessionRows } from '../../sessions/session-rows.service.js';
import type { KnownSession } from './session-ids.service.js';
import { StreamableSession } from './streamable-session.js';

/** What replicas tell each other of a session, by its id. */
const CHANGED = 'mcp.session.changed';
const LISTENS = 'mcp.session.listens';
const CLOSED = 'mcp.session.closed';
/** Past this whoever asked is answered: it holds here, and in the database. */
const TOLD_MS = 2000;

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
    private readonly tags: ReplicaTags,
    private readonly bus: ReplicaBus,
  ) {}

  onModuleInit(): void {
    this.told(CHANGED, async (session) => {
      await this.recall(session, await this.rows.memoryOf(session.sessionId, session.owner));
    });
    this.told(LISTENS, (session) => session.endListening());
    this.told(CLOSED, ({ sessionId }) => this.endHere(sessionId));
    this.events.subscribe('resource.changed', ({ uri }) => {
      for (const session of this.all()) session.changed(uri);
    });
    this.events.subscribe('revoked', (revocation) => {
      for (const session of this.all()) session.cutOff(revocation);
    });
  }

  /** Whether there are other replicas, which may keep what is not kept here. */
  get areElsewhere(): boolean {
    return this.bus.state !== 'none';
  }

  /** The session where it keeps something here already. */
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

  /** Writes what its client asked it to remember, and has the other replicas know. */
  async keep(session: StreamableSession): Promise<void> {
    const changes = session.takeChanges();
    for (const change of changes) await this.rows.remember(session, change);
    if (changes.length > 0) await this.tell(CHANGED, session.sessionId);
  }

  /** The log level of a session of which nothing is here. */
  async levelOf({ id }: KnownSession, caller: AccessIdentity): Promise<LoggingLevel | undefined> {
    return (await this.rows.memoryOf(id, caller)).level;
  }

  /** Its client listens here: wherever it listened before, that stream ends. */
  async listensHere({ sessionId }: StreamableSession): Promise<void> {
    await this.tell(LISTENS, sessionId);
  }

  /** Its client ends it, wherever it is. */
  async end({ id }: KnownSession, caller: AccessIdentity): Promise<void> {
    await this.rows.close(id, caller);
    await this.endHere(id);
    await this.tell(CLOSED, id);
  }

  private async endHere(id: string): Promise<void> {
    await this.sessions.endWhere('closed', ({ sessionId }) => sessionId === id);
  }

  /** Does so with what is here of the session that another replica names. */
  private told(topic: string, act: (session: StreamableSession) => Promise<void> | void): void {
    this.bus.serve(topic, async (payload) => {
      for (const session of this.all()) if (session.sessionId === payload) await act(session);
      return null;
    });
  }

  /** Names a session to the other replicas. One that does not hear of it goes by what it knows. */
  private async tell(topic: string, id: string): Promise<void> {
    try {
      if (this.bus.state === 'open') await this.bus.broadcast(topic, id, TOLD_MS);
    } catch (error) {
      this.logger.warn(`The other replicas were not told of a session: ${String(error)}`);
    }
  }

  /** What was asked for with an access that was cut off since is not recalled. */
  private async recall(session: StreamableSession, memory: SessionMemory): Promise<void> {
    session.recall(memory);
    const tokens = session.watchingTokens;
    const uncut = await this.rows.uncut(tokens);
    for (const id of tokens) if (!uncut.has(id)) session.cutOff({ kind: 'token', id });
  }

  private *all(): Iterable<StreamableSession> {
    for (const session of this.sessions.all()) if (session instanceof StreamableSession) yield session;
  }

  private async start({ id }: KnownSession, caller: AccessIdentity): Promise<StreamableSession | undefined> {
    if (!this.sessions.hasRoom) return undefined;
    const session = new StreamableSession(id, caller, this.sessions, this.tags.own);
    try {
      await this.sessions.admit(session, async () => {
        const row = await this.rows.revive(session);
        if (row === undefined) throw new SessionIsOver();
        session.rowId = row.id;
        await this.recall(session, row.memory);
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
