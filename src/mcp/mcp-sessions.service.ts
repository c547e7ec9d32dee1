import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../common/clock.js';
import { PrismaService } from '../database/prisma.service.js';
import { EventsService } from '../events/events.service.js';

/** MCP sessions as others see them: rows, wherever their streams are held. */
@Injectable()
export class McpSessionsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
    private readonly events: EventsService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Ends a session and its stream; its token stays good. Answers once no message can pass, also where it had ended.
   *
   * @param rowId its row's id, a UUID
   * @param actor who does it, as the trail names them
   * @returns false where there never was such a session
   */
  async end(rowId: string, actor: string): Promise<boolean> {
    const [ended] = await this.prisma.mcpSession.updateManyAndReturn({
      where: { id: rowId, endedAt: null },
      data: { endedAt: this.clock.now(), endReason: 'ended_by_admin' },
    });
    if (ended === undefined && (await this.prisma.mcpSession.count({ where: { id: rowId } })) === 0)
      return false;
    if (ended !== undefined) {
      const { userId, clientId } = ended;
      const detail = { sessionId: rowId, reason: 'ended_by_admin' };
      this.audit.record({ type: 'session.ended', outcome: 'success', actor, userId, clientId, detail });
    }
    await this.events.publish('session.ended', { sessionId: rowId });
    return true;
  }
}
