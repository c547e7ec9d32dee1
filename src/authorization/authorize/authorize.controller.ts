import { Controller, Get, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { PageErrorFilter } from '../../common/errors/failure.filters.js';
import { sendErrorPage } from '../../common/pages/page.js';
import { RateLimited } from '../../limits/rate-limit.decorator.js';
import { sendRedirect } from '../../common/http/redirect.js';
import { describeDestination } from '../destination.js';
import { type AuthorizeAnswer, AuthorizeService } from './authorize.service.js';

/** Where a client sends a person's browser to (RFC 6749 §3.1). */
@ApiExcludeController()
@Controller('authorize')
@UseFilters(PageErrorFilter)
export class AuthorizeController {
  constructor(private readonly service: AuthorizeService) {}

  /** 302 to the consent page or, with an error, to the client; 400 page where the browser is not to be sent on. */
  @Get()
  @RateLimited('authorize')
  async authorize(
    @Query() query: Record<string, unknown>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const answer = await this.service.authorize(query, request, response);
    if ('location' in answer) sendRedirect(response, 302, answer.location);
    else sendRefusal(response, answer);
  }
}

function sendRefusal(
  response: Response,
  { fault, redirectUri, link }: Exclude<AuthorizeAnswer, { location: string }>,
): void {
  const { name } = describeDestination(redirectUri);
  response.set(fault.headers);
  sendErrorPage(
    response,
    fault.status,
    `The app’s request was refused: ${fault.description}. You are not signed in here, and ${name} is not an address that this server sends anyone on to unasked.`,
    { href: link, text: `Go back to ${name}` },
  );
}
