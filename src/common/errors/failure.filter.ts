import { type ArgumentsHost, type ExceptionFilter, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { type Failure, toFailure } from './failure.js';

/** Answers a thrown error in one format; subclasses say which. Nothing but the failure's public words leaves. */
export abstract class FailureFilter implements ExceptionFilter {
  private readonly logger = new Logger('Failure');

  /** Writes the answer; status and headers are set. */
  protected abstract render(failure: Failure, request: Request, response: Response): void;

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const failure = toFailure(error);
    this.log(failure);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.status(failure.status).set({ 'Cache-Control': 'no-store', ...failure.headers });
    this.render(failure, request, response);
  }

  private log(failure: Failure): void {
    if (failure.status >= 500 && failure.logged instanceof Error) {
      this.logger.error(`${failure.code}: ${failure.logged.message}`, failure.logged.stack);
    } else if (typeof failure.logged === 'string') {
      this.logger.warn(`${failure.code}: ${failure.logged}`);
    }
  }
}
