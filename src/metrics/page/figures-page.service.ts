import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { AuditService } from '../../audit/audit.service.js';
import { Clock } from '../../common/clock.js';
import { sendPage } from '../../common/pages/page.js';
import { Config } from '../../config/config.js';
import { PoolService } from '../../database/pool.service.js';
import { SessionFiguresService } from '../../mcp/sessions/session-figures.service.js';
import { LastUsedService } from '../../tokens/last-used.service.js';
import { figuresPage, type State } from './figures-page.js';
import { LastMinute } from './last-minute.service.js';

const REFRESH_SECONDS = 10;

/** The figures in a browser, without a Prometheus and without scripts: what is so now, and what the last minute brought. */
@Injectable()
export class FiguresPageService {
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly lastMinute: LastMinute,
    private readonly sessions: SessionFiguresService,
    private readonly audit: AuditService,
    private readonly lastUsed: LastUsedService,
    private readonly pool: PoolService,
  ) {}

  /** @param isPaused whether it stays as it is, for who reads it slowly */
  async send(response: Response, isPaused: boolean): Promise<void> {
    const { before, now } = await this.lastMinute.read();
    if (!isPaused) response.set('Refresh', String(REFRESH_SECONDS));
    sendPage(response, 200, 'metrics/views/figures', {
      title: 'Figures',
      at: this.clock.now().toISOString(),
      isPaused,
      ...figuresPage(before, now, this.state()),
    });
  }

  private state(): State {
    return {
      sessions: this.sessions.read(),
      sessionsLimit: this.config.maxSessions,
      auditWaiting: this.audit.waiting,
      lastUsedWaiting: this.lastUsed.waiting,
      pool: this.pool.state(),
    };
  }
}
