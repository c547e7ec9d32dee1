import { Body, Controller, Get, Param, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { HttpFailure } from '../../common/errors/failure.js';
import { PageErrorFilter } from '../../common/errors/failure.filters.js';
import { ReadsForm } from '../../common/http/body.guard.js';
import { SameOriginGuard } from '../forms/same-origin.guard.js';
import { sendRedirect } from '../../common/http/redirect.js';
import { InvitationForm } from './invitation.dto.js';
import { InvitationPageService } from './invitation-page.service.js';
import { InvitationsService } from './invitations.service.js';

/** The page behind an invitation's one-time link. */
@Controller('invite')
@UseFilters(PageErrorFilter)
@ApiExcludeController()
export class InvitationsController {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly page: InvitationPageService,
  ) {}

  /** Asks for a password. 404 where the link is not good. */
  @Get(':token')
  async show(
    @Param('token') token: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.page.send(request, response, token);
  }

  /** Sets the password and signs in: 303; else the page again, with the reason. 404 where the link is not good. */
  @Post(':token')
  @ReadsForm()
  @UseGuards(SameOriginGuard)
  async accept(
    @Param('token') token: string,
    @Body() form: InvitationForm,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    try {
      await this.invitations.accept(request, response, token, form);
    } catch (problem) {
      if (!(problem instanceof HttpFailure)) throw problem;
      await this.page.send(request, response, token, problem);
      return;
    }
    sendRedirect(response, 303, '/');
  }
}
