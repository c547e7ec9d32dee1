import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { digest } from '../../common/secrets.js';
import { Config } from '../../config/config.js';
import { Prisma } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
import { Statements } from '../../database/statements.service.js';
import { ThisReplica } from '../../replicas/this-replica.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { formerRows, isOfNobody } from '../replica.js';
import { type EndReason, PASSING } from './end-reason.js';
import type { LiveSession } from './live-session.js';
import { type Change, keyOf, readMemory, type SessionMemory } from './session-memory.js';

/** What clients let go of is written so much later, together. */
const CLOSED_MS = 100;

interface Ending {
  reason: EndReason;
  at: string;
}

/** The rows of this process's sessions: what operators and other replicas see of them. */
@Injectable()
export class SessionRows implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(SessionRows.name);
  private endings = new Map<string, Ending>();
  private writing: Promise<void> = Promise.resolve();
  private timer?: NodeJS.Timeout | undefined;

  constructor(
    private readonly prisma: PrismaService,
    private readonly statements: Statements,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly self: ThisReplica,
  ) {}

  /** Ends the rows that this process left behind when it crashed: their streams went with it. */
  async onModuleInit(): Promise<void> {
    await this.prisma.mcpSession.updateMany({
      where: { endedAt: null, ...formerRows(this.config, this.self) },
      data: { endedAt: this.clock.now(), endReason: 'lost' satisfies EndReason },
    });
  }

  /** Writes what is left once the last stream has ended. */
  async onApplicationShutdown(): Promise<void> {
    await this.writeNoted();
  }

  /** A session is being opened. */
  async insert({ rowId, sessionId, owner }: LiveSession): Promise<void> {
    const { userId, clientId, tokenId } = owner;
    const now = this.clock.now();
    await this.statements.query`
      INSERT INTO mcp_sessions (id, digest, user_id, client_id, token_id, replica, created_at, last_seen_at)
      VALUES (${rowId}::uuid, ${digest(sessionId)}, ${userId}::uuid, ${clientId}, ${tokenId}::uuid, ${this.self.id},
              ${now}, ${now})`;
  }

  /**
   * Writes the row of a session that may have been before: it goes on where that ended for no reason of its own.
   *
   * @returns its row's id and what it remembers; undefined where it was ended for good
   */
  async revive({
    rowId,
    sessionId,
    owner,
  }: LiveSession): Promise<{ id: string; memory: SessionMemory } | undefined> {
    const { userId, clientId, tokenId } = owner;
    const now = this.clock.now();
    const [row] = await this.statements.query<{ id: string; remembered: unknown }>`
      INSERT INTO mcp_sessions AS old (id, digest, user_id, client_id, token_id, replica, created_at, last_seen_at)
      VALUES (${rowId}::uuid, ${digest(sessionId)}, ${userId}::uuid, ${clientId}, ${tokenId}::uuid, ${this.self.id},
              ${now}, ${now})
      ON CONFLICT (digest) DO UPDATE
      SET ended_at = NULL, end_reason = NULL, token_id = EXCLUDED.token_id, replica = EXCLUDED.replica,
          last_seen_at = EXCLUDED.last_seen_at
      WHERE old.ended_at IS NULL OR old.end_reason = ANY(${[...PASSING]}::text[])
      RETURNING id::text, remembered`;
    return row === undefined ? undefined : { id: row.id, memory: readMemory(row.remembered) };
  }

  /** What the caller's session of that public id remembers. */
  async memoryOf(sessionId: string, { userId, clientId }: AccessIdentity): Promise<SessionMemory> {
    const row = await this.prisma.mcpSession.findFirst({
      where: { digest: digest(sessionId), userId, clientId },
      select: { remembered: true },
    });
    return readMemory(row?.remembered);
  }

  /** Has a session remember one thing more, or less, whatever else it is told at other replicas meanwhile. */
  async remember({ rowId }: Pick<LiveSession, 'rowId'>, change: Change): Promise<void> {
    await this.prisma.$executeRaw`
      UPDATE mcp_sessions SET remembered = ${changed(change)} WHERE id = ${rowId}::uuid`;
  }

  /** Those of these tokens that nobody cut off. They may have expired. */
  async uncut(tokenIds: Iterable<string>): Promise<Set<string>> {
    const ids = [...tokenIds];
    if (ids.length === 0) return new Set();
    const rows = await this.prisma.$queryRaw<{ id: string }[]>`
      SELECT t.id::text FROM access_tokens t JOIN grants g ON g.id = t.grant_id AND g.revoked_at IS NULL
      WHERE t.id = ANY(${ids}::uuid[]) AND t.revoked_at IS NULL`;
    return new Set(rows.map(({ id }) => id));
  }

  /** The client of a session ends it, wherever it is held. */
  async close(sessionId: string, { userId, clientId }: AccessIdentity): Promise<void> {
    await this.prisma.mcpSession.updateMany({
      where: { digest: digest(sessionId), userId, clientId, endedAt: null },
      data: { endedAt: this.clock.now(), endReason: 'closed' satisfies EndReason },
    });
  }

  /** The other replica that holds the caller's live session of that public id, where there is one. */
  async holderOf(sessionId: string, { userId, clientId }: AccessIdentity): Promise<string | undefined> {
    const row = await this.prisma.mcpSession.findFirst({
      where: { digest: digest(sessionId), endedAt: null, userId, clientId },
      select: { replica: true },
    });
    return row?.replica === this.self.id ? undefined : row?.replica;
  }

  /**
   * Marks sessions as ended, those that went on at another replica excepted. What ends while a write is under way goes
   * out together with the next.
   *
   * @throws what the database threw; the next call tries again
   */
  end(rowIds: readonly string[], reason: EndReason): Promise<void> {
    this.note(rowIds, reason);
    return this.flush();
  }

  /** The same for whom nobody waits. What clients let go of within a tenth of a second goes out together. */
  endUnattended(rowIds: readonly string[], reason: EndReason): void {
    this.note(rowIds, reason);
    if (reason === 'closed') this.timer ??= setTimeout(() => void this.writeNoted(), CLOSED_MS).unref();
    else void this.writeNoted();
  }

  /** Writes what could not be written before. */
  flush(): Promise<void> {
    this.writing = this.writing.catch(() => undefined).then(() => this.write());
    return this.writing;
  }

  /** Notes when a message last came in each of these. */
  async seen(sessions: readonly LiveSession[]): Promise<void> {
    const ids = sessions.map(({ rowId }) => rowId);
    const instants = sessions.map(({ lastSeenAt }) => new Date(lastSeenAt).toISOString());
    await this.prisma.$executeRaw`
      UPDATE mcp_sessions SET last_seen_at = seen.at
      FROM unnest(${ids}::uuid[], ${instants}::timestamptz[]) AS seen(id, at)
      WHERE mcp_sessions.id = seen.id`;
  }

  /**
   * Ends what a process left behind that is not among the replicas any more, and in which nothing came since that
   * instant; and what has outlived its token, as no session does.
   */
  async endLost(before: Date): Promise<void> {
    const now = this.clock.now();
    await this.prisma.$executeRaw`
      UPDATE mcp_sessions AS lost SET ended_at = ${now}, end_reason = ${'lost' satisfies EndReason}
      WHERE lost.ended_at IS NULL AND (
        (lost.last_seen_at < ${before} AND ${isOfNobody(this.self)})
        OR EXISTS (SELECT 1 FROM access_tokens t WHERE t.id = lost.token_id AND t.expires_at < ${now})
      )`;
  }

  private note(rowIds: readonly string[], reason: EndReason): void {
    const at = this.clock.now().toISOString();
    for (const id of rowIds) this.endings.set(id, { reason, at });
  }

  private async writeNoted(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.flush().catch((error: unknown) => {
      this.logger.warn(`The end of a session could not be written yet: ${String(error)}`);
    });
  }

  private async write(): Promise<void> {
    const endings = this.endings;
    if (endings.size === 0) return;
    this.endings = new Map();
    const ids = [...endings.keys()];
    const reasons = [...endings.values()].map(({ reason }) => reason);
    const instants = [...endings.values()].map(({ at }) => at);
    try {
      await this.statements.query`
        UPDATE mcp_sessions SET ended_at = ended.at, end_reason = ended.reason
        FROM unnest(${ids}::uuid[], ${reasons}::text[], ${instants}::timestamptz[]) AS ended(id, reason, at)
        WHERE mcp_sessions.id = ended.id AND mcp_sessions.ended_at IS NULL AND mcp_sessions.replica = ${this.self.id}`;
    } catch (error) {
      this.endings = new Map([...endings, ...this.endings]);
      throw error;
    }
  }
}

/** The column as it is after that. */
function changed(change: Change): Prisma.Sql {
  const before = Prisma.sql`coalesce(remembered, '{"watched":{}}'::jsonb)`;
  switch (change.kind) {
    case 'level':
      return Prisma.sql`jsonb_set(${before}, '{level}', to_jsonb(${change.level}::text))`;
    case 'watch': {
      const watch = JSON.stringify({ tokenId: change.tokenId, grantId: change.grantId });
      return Prisma.sql`jsonb_set(${before}, ARRAY['watched', ${keyOf(change.uri)}::text], ${watch}::jsonb)`;
    }
    case 'unwatch':
      return Prisma.sql`${before} #- ARRAY['watched', ${keyOf(change.uri)}::text]`;
  }
}
