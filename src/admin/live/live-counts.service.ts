import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { PrismaService } from '../../database/prisma.service.js';
import { LIVE_SESSION, liveToken } from './live.js';

/** How much of a client or a user is live. */
export interface LiveCount {
  tokens: number;
  sessions: number;
}

/** Counts what is live for the rows of one page: two grouped queries, however long the page. */
@Injectable()
export class LiveCounts {
  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
  ) {}

  /** For each of these clients, by id. */
  async ofClients(ids: string[]): Promise<(id: string) => LiveCount> {
    const where = { clientId: { in: ids } };
    const [tokens, sessions] = await Promise.all([
      this.prisma.accessToken.groupBy({
        by: ['clientId'],
        where: { ...where, ...liveToken(this.clock.now()) },
        _count: true,
      }),
      this.prisma.mcpSession.groupBy({
        by: ['clientId'],
        where: { ...where, ...LIVE_SESSION },
        _count: true,
      }),
    ]);
    const tokensOf = new Map(tokens.map((row) => [row.clientId, row._count]));
    const sessionsOf = new Map(sessions.map((row) => [row.clientId, row._count]));
    return (id) => ({ tokens: tokensOf.get(id) ?? 0, sessions: sessionsOf.get(id) ?? 0 });
  }

  /** For each of these users, by id. */
  async ofUsers(ids: string[]): Promise<(id: string) => LiveCount> {
    const where = { userId: { in: ids } };
    const [tokens, sessions] = await Promise.all([
      this.prisma.accessToken.groupBy({
        by: ['userId'],
        where: { ...where, ...liveToken(this.clock.now()) },
        _count: true,
      }),
      this.prisma.mcpSession.groupBy({ by: ['userId'], where: { ...where, ...LIVE_SESSION }, _count: true }),
    ]);
    const tokensOf = new Map(tokens.map((row) => [row.userId, row._count]));
    const sessionsOf = new Map(sessions.map((row) => [row.userId, row._count]));
    return (id) => ({ tokens: tokensOf.get(id) ?? 0, sessions: sessionsOf.get(id) ?? 0 });
  }
}
