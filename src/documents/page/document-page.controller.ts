import { Controller, Get, NotFoundException, Param, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { PageErrorFilter } from '../../common/errors/failure.filters.js';
import { sendPage } from '../../common/pages/page.js';
import { SignInSessionsService } from '../../users/sign-in/sign-in-sessions.service.js';
import { loginPath } from '../../users/sign-in/return-path.js';
import { webUrl } from '../document.js';
import { DocumentsService } from '../documents.service.js';
import type { Part } from '../search/marks.js';
import { metadataLines } from './metadata-lines.js';
import { pageReader } from './page-reader.js';
import { markedPath, soughtFor } from './paths.js';

/** What a citation links to, for people. */
@ApiExcludeController()
@Controller('documents')
@UseFilters(PageErrorFilter)
export class DocumentPageController {
  constructor(
    private readonly documents: DocumentsService,
    private readonly sessions: SignInSessionsService,
  ) {}

  /**
   * 200 page, with what `q` looks for marked; 302 to sign in first, whether or not there is such a document; 404 page
   * where there is none that this person may read.
   */
  @Get(':id')
  async show(
    @Param('id') id: string,
    @Query('q') q: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const query = soughtFor(q);
    const person = await this.sessions.current(request);
    if (person === undefined) {
      response.set('Cache-Control', 'no-store').redirect(302, loginPath(markedPath(id, query)));
      return;
    }
    const document = await this.documents.find(id, pageReader(person));
    if (document === undefined) throw new NotFoundException('There is no such document.');
    sendPage(response, 200, 'documents/views/document', {
      title: document.title,
      query,
      parts: await this.partsOf(document.text, query),
      source: webUrl(document.url),
      metadata: metadataLines(document.metadata),
    });
  }

  private async partsOf(text: string, query: string): Promise<Part[]> {
    return query === '' ? [{ text, isMatch: false }] : this.documents.mark(text, query);
  }
}
