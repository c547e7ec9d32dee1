import { Controller, Get, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { PageErrorFilter } from '../../common/errors/failure.filters.js';
import { sendPage } from '../../common/pages/page.js';
import { SignInSessionsService } from '../../users/sign-in/sign-in-sessions.service.js';
import { loginPath } from '../../users/sign-in/return-path.js';
import { DocumentsService } from '../documents.service.js';
import { pageReader } from './page-reader.js';
import { matchPath, searchPath, soughtFor } from './paths.js';

/** What a connector finds in a person's name, for that person to see. */
@ApiExcludeController()
@Controller('documents')
@UseFilters(PageErrorFilter)
export class SearchPageController {
  constructor(
    private readonly documents: DocumentsService,
    private readonly sessions: SignInSessionsService,
  ) {}

  /** 200 page with what `q` finds and where; 302 to sign in first. */
  @Get()
  async search(@Query('q') q: unknown, @Req() request: Request, @Res() response: Response): Promise<void> {
    const query = soughtFor(q);
    const person = await this.sessions.current(request);
    if (person === undefined) {
      response.set('Cache-Control', 'no-store').redirect(302, loginPath(searchPath(query)));
      return;
    }
    const found =
      query === '' ? undefined : await this.documents.searchWithPassages(query, pageReader(person));
    sendPage(response, 200, 'documents/views/search', {
      title: 'Documents',
      query,
      found: found?.map((hit) => ({ ...hit, path: matchPath(hit.id, query) })),
    });
  }
}
