import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpFailure } from '../../common/errors/failure.js';
import { BrowserCookieService } from '../../users/browser/browser-cookie.service.js';
import { type ReturnPurpose, ReturnPurposes } from '../../users/sign-in/return-purposes.service.js';
import { describeDestination } from '../destination.js';
import { AuthorizationRequestsService } from '../requests/authorization-requests.service.js';
import { consentPath } from './consent.service.js';

/** Tells who signs in on the way to a consent page what they are about to decide. */
@Injectable()
export class ConsentPurpose implements OnModuleInit {
  constructor(
    private readonly purposes: ReturnPurposes,
    private readonly requests: AuthorizationRequestsService,
    private readonly browsers: BrowserCookieService,
  ) {}

  /** Declares it. */
  onModuleInit(): void {
    this.purposes.declare(consentPath(''), (requestId, request) =>
      this.describe(requestId, this.browsers.current(request)),
    );
  }

  private async describe(requestId: string, browser: string | undefined): Promise<ReturnPurpose | undefined> {
    try {
      const { redirectUri } = await this.requests.findOpen(requestId, browser);
      return { words: 'decide whether to connect', address: describeDestination(redirectUri).name };
    } catch (error) {
      // The page itself says what is wrong.
      if (error instanceof HttpFailure) return undefined;
      throw error;
    }
  }
}
