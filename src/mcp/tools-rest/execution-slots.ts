import { HttpFailure } from '../../common/errors/failure.js';
import type { McpLimits } from '../mcp-limits.js';

/** How many executions run here, for each user and in all. */
export class ExecutionSlots {
  private inAll = 0;
  private readonly ofUser = new Map<string, number>();

  constructor(private readonly limits: McpLimits) {}

  /** @throws HttpFailure 429 where as many run as may */
  take(userId: string): void {
    const own = this.ofUser.get(userId) ?? 0;
    if (own >= this.limits.executionsPerUser || this.inAll >= this.limits.executionsInAll) throw tooMany();
    this.inAll += 1;
    this.ofUser.set(userId, own + 1);
  }

  /**
   * @param elsewhere how many of that user run at other replicas
   * @throws HttpFailure 429 where with those taken here they are more than may run
   */
  requireRoom(userId: string, elsewhere: number): void {
    if ((this.ofUser.get(userId) ?? 0) + elsewhere > this.limits.executionsPerUser) throw tooMany();
  }

  /** Gives back what was taken. */
  free(userId: string): void {
    this.inAll -= 1;
    const own = (this.ofUser.get(userId) ?? 1) - 1;
    if (own === 0) this.ofUser.delete(userId);
    else this.ofUser.set(userId, own);
  }
}

function tooMany(): HttpFailure {
  return new HttpFailure(429, 'Too many executions are running: try again later', { 'Retry-After': '5' });
}
