import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Config } from '../../config/config.js';
import { PrismaService } from '../../database/prisma.service.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import { aborted, type ToolOutcome } from '../calls/outcome.js';
import { Members } from '../../replicas/members.service.js';
import { ThisReplica } from '../../replicas/this-replica.js';
import { formerRows, isOfNobody } from '../replica.js';
import type { ToolResult } from '../tools/tool.js';
import type { ExecutionStatus, ExecutionView } from './executions.dto.js';

const KEPT_S = 86_400;

/** Executions at rest. */
@Injectable()
export class ExecutionRows implements OnModuleInit {
  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly self: ThisReplica,
    private readonly members: Members,
  ) {}

  /** Marks as failed what this process was running when it crashed. */
  async onModuleInit(): Promise<void> {
    await this.prisma.toolExecution.updateMany({
      where: { status: 'running', ...formerRows(this.config, this.self) },
      data: this.finished(aborted('stopped')),
    });
  }

  /** An execution begins; it is kept for 24 hours. */
  async insert(id: string, tool: string, { userId, clientId, tokenId }: AccessIdentity): Promise<void> {
    const createdAt = this.clock.now();
    const times = { createdAt, expiresAt: this.clock.in(KEPT_S, createdAt) };
    const status = 'running' satisfies ExecutionStatus;
    await this.prisma.toolExecution.create({
      data: { id, tool, userId, clientId, tokenId, replica: this.self.id, status, ...times },
    });
  }

  /** How many of a user run at the other replicas. */
  async countElsewhere(userId: string): Promise<number> {
    const others = this.members.ids();
    if (others.length === 0) return 0;
    const status = 'running' satisfies ExecutionStatus;
    return this.prisma.toolExecution.count({ where: { userId, status, replica: { in: others } } });
  }

  /** It ended. The first end stands. */
  async finish(id: string, outcome: ToolOutcome): Promise<void> {
    await this.prisma.toolExecution.updateMany({
      where: { id, status: 'running' },
      data: this.finished(outcome),
    });
  }

  /** The execution of that id where it is of this user and client, and not older than 24 hours. */
  async find(id: string, { userId, clientId }: AccessIdentity): Promise<ExecutionView | undefined> {
    const row = await this.prisma.toolExecution.findFirst({
      where: { id, userId, clientId, expiresAt: { gt: this.clock.now() } },
    });
    if (row === null) return undefined;
    const view = { execution_id: id, tool: row.tool, status: row.status as ExecutionStatus };
    return typeof row.result === 'string' ? { ...view, result: JSON.parse(row.result) as ToolResult } : view;
  }

  /** Fails what began before that instant at a process that is not among the replicas any more. */
  async failLost(before: Date): Promise<void> {
    const { status, result, finishedAt } = this.finished(aborted('stopped'));
    await this.prisma.$executeRaw`
      UPDATE tool_executions AS lost
      SET status = ${status}, result = ${JSON.stringify(result)}::jsonb, finished_at = ${finishedAt}
      WHERE lost.status = 'running' AND lost.created_at < ${before} AND ${isOfNobody(this.self)}`;
  }

  private finished({ reason, result }: ToolOutcome): { status: string; result: string; finishedAt: Date } {
    return {
      status: (reason === undefined ? 'succeeded' : 'failed') satisfies ExecutionStatus,
      // As a JSON string of JSON: jsonb by itself refuses a NUL and a lone surrogate, and forgets the order of keys.
      result: JSON.stringify(result),
      finishedAt: this.clock.now(),
    };
  }
}
