import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { HttpFailure } from '../../common/errors/failure.js';
import { sendPage } from '../../common/pages/page.js';
import { Config } from '../../config/config.js';
import { FormTokensService } from '../forms/form-tokens.service.js';
import { FormsService } from '../forms/forms.service.js';
import { accountHeader } from '../views/account-header.js';
import { ReturnPurposes } from './return-purposes.service.js';
import { LOGIN } from './sign-in.service.js';

/** What the page shows besides the empty form. */
export interface LoginPageContent {
  /** The path to go to afterwards. */
  returnTo: string;
  /** What was typed before. */
  email?: string;
  /** Why that did not sign anybody in. */
  problem?: HttpFailure;
}

/** The sign-in page. */
@Injectable()
export class LoginPageService {
  constructor(
    private readonly forms: FormsService,
    private readonly formTokens: FormTokensService,
    private readonly config: Config,
    private readonly purposes: ReturnPurposes,
  ) {}

  /** Sends it, with the status of the problem where there is one. */
  async send(request: Request, response: Response, content: LoginPageContent): Promise<void> {
    const { returnTo, email = '', problem } = content;
    const { formToken, browser, signedIn } = await this.forms.open(request, response, LOGIN);
    const title = `Sign in to ${this.config.serverName}`;
    response.set(problem?.headers ?? {});
    sendPage(response, problem?.getStatus() ?? 200, 'users/views/login', {
      title: problem === undefined ? title : `Error: ${title}`,
      heading: title,
      returnTo,
      purpose: await this.purposes.of(returnTo, request),
      email,
      problem: problem?.message,
      formToken,
      account: signedIn && accountHeader(this.formTokens, { signedIn, browser, returnTo }),
    });
  }
}
