import { Body, Controller, Get, Param, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { PageErrorFilter } from '../../common/errors/failure.filters.js';
import { ReadsForm } from '../../common/http/body.guard.js';
import { sendPage } from '../../common/pages/page.js';
import { SameOriginGuard } from '../../users/forms/same-origin.guard.js';
import { loginPath } from '../../users/sign-in/return-path.js';
import { sendRedirect } from '../../common/http/redirect.js';
import { ConsentForm } from './consent.dto.js';
import { consentPath, ConsentService } from './consent.service.js';

/** Where a person decides on a client's request. */
@ApiExcludeController()
@Controller('oauth/consent')
@UseFilters(PageErrorFilter)
export class ConsentController {
  constructor(private readonly service: ConsentService) {}

  /** 200 page; 302 to sign in first; 400 page where it is not this browser's to decide, or not any more. */
  @Get(':id')
  async ask(@Param('id') id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const page = await this.service.ask(id, request);
    if (page === undefined) {
      sendRedirect(response, 302, loginPath(consentPath(id)));
      return;
    }
    const title = `Connect ${page.destination.name} to ${page.serverName}?`;
    sendPage(response, 200, 'authorization/views/consent', { title, ...page }, { restrictForms: false });
  }

  /** 303 to the callback or, denied, to the client; to sign in where the session is over; 400 or 403 page. */
  @Post(':id')
  @ReadsForm()
  @UseGuards(SameOriginGuard)
  async decide(
    @Param('id') id: string,
    @Body() form: ConsentForm,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const next = await this.service.decide(id, form, request);
    sendRedirect(response, 303, next ?? loginPath(consentPath(id)));
  }
}
