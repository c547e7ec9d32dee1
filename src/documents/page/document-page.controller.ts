import { Controller, Get, NotFoundException, Param, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { PageErrorFilter } from '../../common/errors/failure.filters.js';
import { sendPage } from '../../common/pages/page.js';
import { SignInSessionsService } from '../../users/sign-in/sign-in-sessions.service.js';
import { loginPath } from '../../users/sign-in/return-path.js';
import { documentPath, webUrl } from '../document.js';
import { DocumentsService } from '../documents.service.js';
import { metadataLines } from './metadata-lines.js';

/** What a citation links to, for people. */
@ApiExcludeController()
@Controller('documents')
@UseFilters(PageErrorFilter)
export class DocumentPageController {
  constructor(
    private readonly documents: DocumentsService,
    private readonly sessions: SignInSessionsService,
  ) {}

  /** 200 page; 302 to sign in first, whether or not there is such a document; 404 page where there is none. */
  @Get(':id')
  async show(@Param('id') id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    if ((await this.sessions.current(request)) === undefined) {
      response.set('Cache-Control', 'no-store').redirect(302, loginPath(documentPath(id)));
      return;
    }
    const document = await this.documents.find(id);
    if (document === undefined) throw new NotFoundException('There is no such document.');
    sendPage(response, 200, 'documents/views/document', {
      title: document.title,
      text: document.text,
      source: webUrl(document.url),
      metadata: metadataLines(document.metadata),
    });
  }
}
