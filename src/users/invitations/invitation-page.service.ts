import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { HttpFailure } from '../../common/errors/failure.js';
import { sendPage } from '../../common/pages/page.js';
import { Config } from '../../config/config.js';
import { FormsService } from '../forms/forms.service.js';
import { PASSWORD_RULE } from '../passwords/password-rules.js';
import { invitePurpose, InvitationsService } from './invitations.service.js';

/** The page on which somebody who was sent a link chooses a password. */
@Injectable()
export class InvitationPageService {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly forms: FormsService,
    private readonly config: Config,
  ) {}

  /**
   * Sends it, with the status of the problem where there is one.
   *
   * @throws NotFoundException where the invitation is not good
   */
  async send(request: Request, response: Response, token: string, problem?: HttpFailure): Promise<void> {
    const { email, passwordHash } = await this.invitations.find(token);
    const { formToken } = await this.forms.open(request, response, invitePurpose(token));
    const title = 'Choose a password';
    sendPage(response, problem?.getStatus() ?? 200, 'users/views/invitation', {
      title: problem === undefined ? title : `Error: ${title}`,
      heading: title,
      serverName: this.config.serverName,
      action: `/invite/${encodeURIComponent(token)}`,
      email,
      hasPassword: passwordHash !== null,
      rule: PASSWORD_RULE,
      problem: problem?.message,
      formToken,
    });
  }
}
