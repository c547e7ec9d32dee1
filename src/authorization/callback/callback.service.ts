import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { matchRedirectUri } from '../../clients/redirects/match-redirect-uri.js';
import { Clock } from '../../common/clock.js';
import { HttpFailure } from '../../common/errors/failure.js';
import { Config } from '../../config/config.js';
import { SignInSessionsService } from '../../users/sign-in/sign-in-sessions.service.js';
import { codeResponse } from '../answer/authorization-response.js';
import { CodesService } from '../codes/codes.service.js';

/** The step between a person's approval and the client: the code goes on only with the browser session that approved. */
@Injectable()
export class CallbackService {
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly codes: CodesService,
    private readonly sessions: SignInSessionsService,
  ) {}

  /**
   * Where the client receives that code, if it has not given that address up since. The same each time, until the code is
   * redeemed, void or expired.
   *
   * @param query the parsed query: `code` and, where the client sent one, `state`
   * @throws HttpFailure 400, in the same words whatever does not fit
   */
  async clientAddress(query: Readonly<Record<string, unknown>>, request: Request): Promise<string> {
    const { code, state = null } = query;
    const [found, signedIn] = await Promise.all([
      typeof code === 'string' ? this.codes.find(code) : undefined,
      this.sessions.current(request),
    ]);
    const isGood =
      found !== undefined &&
      found.redeemedAt === null &&
      found.revokedAt === null &&
      found.grantRevokedAt === null &&
      found.expiresAt > this.clock.now() &&
      found.state === state &&
      found.sessionId === signedIn?.sessionId &&
      found.clientRevokedAt === null &&
      matchRedirectUri(found.clientRedirectUris, found.redirectUri);
    if (!isGood || typeof code !== 'string') throw notGood();
    return codeResponse(found, code, this.config.baseUrl);
  }
}

function notGood(): HttpFailure {
  return new HttpFailure(
    400,
    'This approval was used already, has expired, or was not given in this browser. Go back to the app',
  );
}
