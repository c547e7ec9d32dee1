import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { HttpFailure } from '../common/errors/failure.js';

/** Whether the server is stopping: then nothing new begins. */
@Injectable()
export class Draining implements OnModuleDestroy {
  private isOn = false;

  onModuleDestroy(): void {
    this.isOn = true;
  }

  /** @throws HttpFailure 503 where the server is stopping */
  refuse(): void {
    if (this.isOn)
      throw new HttpFailure(503, 'The server is stopping: try again shortly', { 'Retry-After': '5' });
  }
}
