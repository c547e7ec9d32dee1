import { createServer } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Express } from 'express';
import { messageClasses } from './message-classes.js';

/**
 * Express, as the service listens by it. It may be closed before the application is: then no new connection is taken,
 * and a proxy goes to another replica, while what is under way is finished.
 */
export class ServiceAdapter extends ExpressAdapter {
  private closing?: Promise<unknown>;

  /** Nest's own has no place for the classes of messages. The service needs none of the options that it takes. */
  override initHttpServer(): void {
    const app = this.getInstance<Express>();
    this.setHttpServer(createServer(messageClasses(app), app));
  }

  /** Settles once the last connection is closed, however often it is called. */
  override close(): Promise<unknown> {
    return (this.closing ??= Promise.resolve(super.close()));
  }
}
