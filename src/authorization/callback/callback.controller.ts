import { Controller, Get, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { PageErrorFilter } from '../../common/errors/failure.filters.js';
import { sendRedirect } from '../../common/http/redirect.js';
import { CallbackService } from './callback.service.js';

/** Takes an approved request's code to the client. */
@ApiExcludeController()
@Controller('oauth/callback')
@UseFilters(PageErrorFilter)
export class CallbackController {
  constructor(private readonly service: CallbackService) {}

  /** 302 to the client's redirect URI with `code`, `state` and `iss`; 400 page. */
  @Get()
  async callback(
    @Query() query: Record<string, unknown>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    sendRedirect(response, 302, await this.service.clientAddress(query, request));
  }
}
