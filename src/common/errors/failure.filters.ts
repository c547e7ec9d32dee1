import { Catch } from '@nestjs/common';
import type { Request, Response } from 'express';
import { sendErrorPage } from '../pages/page.js';
import { currentRequest } from '../request-context.js';
import type { Failure } from './failure.js';
import { FailureFilter } from './failure.filter.js';

/** RFC 6749 §5.2: `{ error, error_description }`. A body of the wrong type is `invalid_request` there, 400. */
@Catch()
export class OAuthErrorFilter extends FailureFilter {
  protected render(failure: Failure, _request: Request, response: Response): void {
    const isBodyFault = failure.status === 413 || failure.status === 415;
    if (failure.status === 415) response.status(400);
    response.json({
      error: isBodyFault ? 'invalid_request' : failure.code,
      error_description: failure.description,
    });
  }
}

/** RFC 9457, for operators. */
@Catch()
export class ProblemFilter extends FailureFilter {
  protected render(failure: Failure, _request: Request, response: Response): void {
    response.type('application/problem+json').send(
      JSON.stringify({
        type: 'about:blank',
        title: failure.code,
        status: failure.status,
        detail: failure.description,
        request_id: currentRequest()?.requestId,
      }),
    );
  }
}

/** A page, for people. */
@Catch()
export class PageErrorFilter extends FailureFilter {
  protected render(failure: Failure, _request: Request, response: Response): void {
    sendErrorPage(response, failure.status, failure.description);
  }
}

/** Where no controller says otherwise: a page where the client asks for HTML first, else JSON. */
@Catch()
export class DefaultErrorFilter extends FailureFilter {
  protected render(failure: Failure, request: Request, response: Response): void {
    if (request.accepts(['json', 'html']) === 'html') {
      sendErrorPage(response, failure.status, failure.description);
    } else {
      response.json({ error: failure.code, error_description: failure.description });
    }
  }
}
