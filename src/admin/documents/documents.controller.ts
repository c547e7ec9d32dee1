import {
  BadRequestException,
  Body,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ReadsJson } from '../../common/http/body.guard.js';
import type { DocumentInput } from '../../documents/document-input.js';
import { DocumentStore } from '../../documents/document-store.service.js';
import { DocumentImport } from '../../documents/import/document-import.service.js';
import { MOST_LINE_BYTES } from '../../documents/import/lines.js';
import { AdminController, OPERATOR } from '../access/admin-controller.js';
import { DocumentId, notFound } from '../access/path-id.js';
import { PageQuery } from '../pages/page-query.dto.js';
import { DocumentBodyPipe, type DocumentOfPath } from './document-body.pipe.js';
import { DocumentBody, DocumentsPage, DocumentView, ImportReportView } from './documents.dto.js';
import { AdminDocumentsQuery } from './documents.query.js';
import { bytesOf, JSON_LINES, ReadsJsonLines, sendLines } from './json-lines.js';

/** What there is to search and fetch. */
@AdminController('documents')
export class AdminDocumentsController {
  constructor(
    private readonly store: DocumentStore,
    private readonly imports: DocumentImport,
    private readonly query: AdminDocumentsQuery,
  ) {}

  /**
   * Lists documents, newest first, without their texts. With `Accept: application/x-ndjson` all of them by id, whole,
   * each as a line that an import takes.
   */
  @Get()
  @ApiProduces('application/json', JSON_LINES)
  @ApiOkResponse({ type: DocumentsPage })
  async list(@Query() query: PageQuery, @Req() request: Request, @Res() response: Response): Promise<void> {
    if (request.accepts(['application/json', JSON_LINES]) === JSON_LINES) {
      await sendLines(response, this.query.lines());
    } else {
      response.json(await this.query.page(query));
    }
  }

  /**
   * Stores the documents of a stream of JSON Lines, in the place of those that have their ids: 200 with counts, and each
   * bad line by number; the good ones are stored. Where the stream breaks off, what was stored of it stays.
   */
  @Post('import')
  @HttpCode(200)
  @ReadsJsonLines()
  import(@Req() request: Request): Promise<ImportReportView> {
    return this.imports.run(bytesOf(request), OPERATOR);
  }

  /** Shows a document, whoever may read it. 404 unknown. */
  @Get(':id')
  async show(@Param('id', DocumentId) id: string): Promise<DocumentView> {
    const document = await this.query.find(id);
    if (document === undefined) throw notFound();
    return document;
  }

  /** Stores a document in the place of the one that has this id: 200; 201 where there was none. */
  @Put(':id')
  @ReadsJson(MOST_LINE_BYTES)
  @ApiBody({ type: DocumentBody })
  @ApiOkResponse({ type: DocumentView })
  @ApiCreatedResponse({ type: DocumentView })
  async replace(
    @Param('id', DocumentId) id: string,
    @Body(DocumentBodyPipe) body: DocumentOfPath,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DocumentView> {
    const isNew = await this.store.put(withId(body, id), OPERATOR);
    response.status(isNew ? 201 : 200);
    return this.show(id);
  }

  /** Removes a document: 204. 404 unknown. */
  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id', DocumentId) id: string): Promise<void> {
    if (!(await this.store.remove(id, OPERATOR))) throw notFound();
  }
}

function withId(body: DocumentOfPath, id: string): DocumentInput {
  if (body.id !== undefined && body.id !== id)
    throw new BadRequestException('id: is not the one in the path');
  return { ...body, id };
}
