import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { Clock } from '../../common/clock.js';
import { HttpFailure } from '../../common/errors/failure.js';
import { Config } from '../../config/config.js';
import { EventsService } from '../../events/events.service.js';
import { Lease } from '../../replicas/lease.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { AccessTokensService } from '../../tokens/access-tokens.service.js';
import { invalidToken } from '../../tokens/bearer/refusals.js';
import { hangsOn } from '../../tokens/hangs-on.js';
import { McpLimits } from '../mcp-limits.js';
import type { EndReason } from './end-reason.js';
import type { LiveSession, SessionHolder } from './live-session.js';
import { SessionRows } from './session-rows.service.js';
import { SessionTable } from './session-table.js';

/** The sessions of this process, of every transport: as many as the limits allow, found by their owners, ended once. */
@Injectable()
export class LiveSessions implements OnModuleInit, SessionHolder {
  private readonly table = new SessionTable();

  constructor(
    readonly limits: McpLimits,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly tokens: AccessTokensService,
    private readonly rows: SessionRows,
    private readonly events: EventsService,
    private readonly audit: AuditService,
    private readonly lease: Lease,
  ) {}

  onModuleInit(): void {
    this.lease.onDoubt(() => this.endWhere('lost', () => true));
    this.events.subscribe('revoked', (revocation) =>
      this.endWhere('revoked', ({ owner }) => hangsOn(owner, revocation)),
    );
    this.events.subscribe('session.ended', ({ sessionId }) =>
      this.endWhere('ended_by_admin', ({ rowId }) => rowId === sessionId),
    );
  }

  /** Whether there is room for one more in all. */
  get hasRoom(): boolean {
    return this.table.size < this.config.maxSessions;
  }

  /** @throws HttpFailure 503 where there is no room */
  requireRoom(): void {
    if (!this.hasRoom) throw unavailable('There are too many sessions');
  }

  /**
   * Takes a session in, where there is room: it is known here, before this returns, and before its token is looked at
   * once more, so that a revocation meanwhile either finds it or is seen.
   *
   * @param write its row, written anew unless the caller says otherwise
   * @throws HttpFailure 503 where it ended while it was being opened
   * @throws InvalidToken where the token was cut off meanwhile
   */
  async admit(
    session: LiveSession,
    write: () => Promise<unknown> = () => this.rows.insert(session),
  ): Promise<void> {
    this.table.add(session);
    const surplus = this.table.surplus(session, this.config.maxSessionsPerUser);
    // Each of them to its end: the row must not be inserted after it was marked as ended.
    const steps = await Promise.allSettled([
      this.tokens.isStillLive(session.owner),
      write(),
      this.end(surplus, 'replaced'),
    ]);
    const broken = steps.find((step) => step.status === 'rejected');
    if (broken !== undefined) {
      this.onFault(session, 'failed');
      throw broken.reason;
    }
    if (steps[0].status === 'fulfilled' && !steps[0].value) await this.end([session], 'revoked');
    if (session.endReason !== undefined) await this.refuse(session, session.endReason);
  }

  /** It serves from now on. */
  opened(session: LiveSession): void {
    this.record('session.opened', session, `user:${session.owner.userId}`);
  }

  /** The session of that public id where it is live and the caller's, whichever of their tokens opened it. */
  find(sessionId: string, caller: AccessIdentity): LiveSession | undefined {
    const session = this.table.find(sessionId);
    if (session?.owner.userId !== caller.userId || session.owner.clientId !== caller.clientId)
      return undefined;
    return session.isOpen ? session : undefined;
  }

  /** Every live session of this process. */
  all(): Iterable<LiveSession> {
    return this.table;
  }

  now(): number {
    return this.clock.now().getTime();
  }

  onFault(session: LiveSession, reason: EndReason): void {
    const rowIds = this.finish([session], reason);
    if (rowIds.length > 0) this.rows.endUnattended(rowIds, reason);
  }

  /** Ends those that `which` picks; answers once no message can pass in them and their rows say so. */
  async endWhere(reason: EndReason, which: (session: LiveSession) => boolean): Promise<void> {
    await this.end([...this.table].filter(which), reason);
  }

  private async end(sessions: LiveSession[], reason: EndReason): Promise<void> {
    const rowIds = this.finish(sessions, reason);
    if (rowIds.length > 0) await this.rows.end(rowIds, reason);
  }

  /** @returns the ids of the rows that are to say so */
  private finish(sessions: LiveSession[], reason: EndReason): string[] {
    const live = sessions.filter(({ endReason }) => endReason === undefined);
    for (const session of live) {
      this.table.delete(session);
      session.end(reason);
      const actor = reason === 'closed' ? `user:${session.owner.userId}` : 'system';
      // An operator's was recorded with their name.
      if (session.isOpen && reason !== 'ended_by_admin') this.record('session.ended', session, actor, reason);
    }
    return live.map(({ rowId }) => rowId);
  }

  /** It ended before its row was there: so the row is ended now. */
  private async refuse({ rowId }: LiveSession, reason: EndReason): Promise<never> {
    await this.rows.end([rowId], reason);
    if (reason === 'revoked') throw invalidToken({ baseUrl: this.config.baseUrl }, ['mcp']);
    throw unavailable('The session ended while it was being opened');
  }

  private record(
    type: 'session.opened' | 'session.ended',
    session: LiveSession,
    actor: string,
    reason?: EndReason,
  ): void {
    const { userId, clientId } = session.owner;
    const detail = { sessionId: session.rowId, reason };
    this.audit.record({ type, outcome: 'success', actor, userId, clientId, detail });
  }
}

function unavailable(words: string): HttpFailure {
  return new HttpFailure(503, words, { 'Retry-After': '10' });
}
