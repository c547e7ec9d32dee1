import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { digest } from '../../common/secrets.js';
import { Config } from '../../config/config.js';
import { PrismaService } from '../../database/prisma.service.js';
import { formerRows, replicaName } from '../replica.js';
import { type EndReason, PASSING } from './end-reason.js';
import type { LiveSession } from './live-session.js';

interface Ending {
  reason: EndReason;
  at: string;
}

/** The rows of this process's sessions: what operators and other replicas see of them. */
@Injectable()
export class SessionRows implements OnModuleInit {
  private readonly replica: string;
  private endings = new Map<string, Ending>();
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {
    this.replica = replicaName(config);
  }

  /** Ends the rows that this process left behind when it crashed: their streams went with it. */
  async onModuleInit(): Promise<void> {
    await this.prisma.mcpSession.updateMany({
      where: { endedAt: null, ...formerRows(this.config) },
      data: { endedAt: this.clock.now(), endReason: 'lost' satisfies EndReason },
    });
  }

  /** A session is being opened. */
  async insert({ rowId, sessionId, owner }: LiveSession): Promise<void> {
    const { userId, clientId, tokenId } = owner;
    const ids = { id: rowId, digest: digest(sessionId), userId, clientId, tokenId, replica: this.replica };
    const now = this.clock.now();
    await this.prisma.mcpSession.create({ data: { ...ids, createdAt: now, lastSeenAt: now } });
  }

  /**
   * Writes the row of a session that may have been before: it goes on where that ended for no reason of its own.
   *
   * @returns its row's id; undefined where it was ended for good
   */
  async revive({ rowId, sessionId, owner }: LiveSession): Promise<string | undefined> {
    const { userId, clientId, tokenId } = owner;
    const now = this.clock.now();
    const [row] = await this.prisma.$queryRaw<{ id: string }[]>`
      INSERT INTO mcp_sessions AS old (id, digest, user_id, client_id, token_id, replica, created_at, last_seen_at)
      VALUES (${rowId}::uuid, ${digest(sessionId)}, ${userId}::uuid, ${clientId}, ${tokenId}::uuid, ${this.replica},
              ${now}, ${now})
      ON CONFLICT (digest) DO UPDATE
      SET ended_at = NULL, end_reason = NULL, token_id = EXCLUDED.token_id, replica = EXCLUDED.replica,
          last_seen_at = EXCLUDED.last_seen_at
      WHERE old.ended_at IS NULL OR old.end_reason = ANY(${[...PASSING]}::text[])
      RETURNING id::text`;
    return row?.id;
  }

  /**
   * Marks sessions as ended. What ends while a write is under way goes out together with the next.
   *
   * @throws what the database threw; the next call tries again
   */
  end(rowIds: readonly string[], reason: EndReason): Promise<void> {
    const at = this.clock.now().toISOString();
    for (const id of rowIds) this.endings.set(id, { reason, at });
    return this.flush();
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

  /** Ends what a replica left behind that never came back under its name: no session outlives its token. */
  async endExpired(): Promise<void> {
    const now = this.clock.now();
    await this.prisma.$executeRaw`
      UPDATE mcp_sessions SET ended_at = ${now}, end_reason = ${'lost' satisfies EndReason}
      FROM access_tokens t
      WHERE t.id = mcp_sessions.token_id AND mcp_sessions.ended_at IS NULL AND t.expires_at < ${now}`;
  }

  private async write(): Promise<void> {
    const endings = this.endings;
    if (endings.size === 0) return;
    this.endings = new Map();
    const ids = [...endings.keys()];
    const reasons = [...endings.values()].map(({ reason }) => reason);
    const instants = [...endings.values()].map(({ at }) => at);
    try {
      await this.prisma.$executeRaw`
        UPDATE mcp_sessions SET ended_at = ended.at, end_reason = ended.reason
        FROM unnest(${ids}::uuid[], ${reasons}::text[], ${instants}::timestamptz[]) AS ended(id, reason, at)
        WHERE mcp_sessions.id = ended.id AND mcp_sessions.ended_at IS NULL`;
    } catch (error) {
      this.endings = new Map([...endings, ...this.endings]);
      throw error;
    }
  }
}
