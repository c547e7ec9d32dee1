import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { Clock } from '../../common/clock.js';
import { sendPage } from '../../common/pages/page.js';
import { StateService } from '../collect/state.service.js';
import { figuresPage } from './figures-page.js';
import { LastMinute } from './last-minute.service.js';

const REFRESH_SECONDS = 10;

/** The figures in a browser, without a Prometheus and without scripts: what is so now, and what the last minute brought. */
@Injectable()
export class FiguresPageService {
  constructor(
    private readonly clock: Clock,
    private readonly lastMinute: LastMinute,
    private readonly state: StateService,
  ) {}

  /** @param isPaused whether it stays as it is, for who reads it slowly */
  async send(response: Response, isPaused: boolean): Promise<void> {
    const { before, now } = await this.lastMinute.read();
    if (!isPaused) response.set('Refresh', String(REFRESH_SECONDS));
    sendPage(response, 200, 'metrics/views/figures', {
      title: 'Figures',
      at: this.clock.now().toISOString(),
      isPaused,
      ...figuresPage(before, now, this.state.read()),
    });
  }
}
