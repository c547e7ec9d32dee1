import { type ArgumentsHost, Catch, type ExceptionFilter, ServiceUnavailableException } from '@nestjs/common';
import type { Response } from 'express';

/** 503 in JSON, whatever the probe accepts, with what each part says. */
@Catch(ServiceUnavailableException)
export class UnreadyFilter implements ExceptionFilter<ServiceUnavailableException> {
  catch(error: ServiceUnavailableException, host: ArgumentsHost): void {
    host
      .switchToHttp()
      .getResponse<Response>()
      .status(error.getStatus())
      .set({ 'Cache-Control': 'no-store', 'Retry-After': '5' })
      .json(error.getResponse());
  }
}
