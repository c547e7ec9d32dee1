import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { BrowserCookieService } from '../browser/browser-cookie.service.js';
import { type SignedIn, SignInSessionsService } from '../sign-in/sign-in-sessions.service.js';
import { FormTokensService } from './form-tokens.service.js';

/** A form about to be shown, and to whom. */
export interface OpenForm {
  formToken: string;
  /** The browser's id. */
  browser: string;
  signedIn: SignedIn | undefined;
}

/** Forms of the request at hand: bound to its browser and to who is signed in there. */
@Injectable()
export class FormsService {
  constructor(
    private readonly browsers: BrowserCookieService,
    private readonly sessions: SignInSessionsService,
    private readonly formTokens: FormTokensService,
  ) {}

  /** A form to show in answer to this request. */
  async open(request: Request, response: Response, purpose: string): Promise<OpenForm> {
    const browser = this.browsers.identify(request, response);
    const signedIn = await this.sessions.current(request);
    const formToken = this.formTokens.issue({ purpose, browser, sessionId: signedIn?.sessionId });
    return { formToken, browser, signedIn };
  }

  /**
   * Lets a form pass that was opened for this purpose, in this browser, by whoever is signed in there.
   *
   * @param token its field `form_token`
   * @throws HttpFailure 403, in words for people
   */
  async check(request: Request, purpose: string, token: unknown): Promise<void> {
    const signedIn = await this.sessions.current(request);
    const browser = this.browsers.current(request);
    this.formTokens.check(token, { purpose, browser, sessionId: signedIn?.sessionId });
  }
}
