import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { HttpFailure } from '../../common/errors/failure.js';
import { Config } from '../../config/config.js';

/**
 * Lets a form come from our own pages alone: `Sec-Fetch-Site: same-origin`, or a matching `Origin` where a browser
 * does not send that. It runs before the body is read.
 */
@Injectable()
export class SameOriginGuard implements CanActivate {
  private readonly scheme: string;

  constructor(config: Config) {
    this.scheme = new URL(config.baseUrl).protocol;
  }

  /** @throws HttpFailure 403 */
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<Request>();
    const site = headers['sec-fetch-site'];
    // The host policy let this Host in: it is BASE's, or a loopback name where BASE is one.
    const own = `${this.scheme}//${headers.host?.toLowerCase() ?? ''}`;
    if (site === undefined ? headers.origin === own : site === 'same-origin') return true;
    throw new HttpFailure(
      403,
      'This form was sent from another site: open the page here, and send it from there',
    );
  }
}
