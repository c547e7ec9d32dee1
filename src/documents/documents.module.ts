import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { DocumentStore } from './document-store.service.js';
import { DocumentsService } from './documents.service.js';
import { DocumentImport } from './import/document-import.service.js';
import { DocumentPageController } from './page/document-page.controller.js';
import { DocumentPurpose } from './page/document-purpose.service.js';
import { SearchPageController } from './page/search-page.controller.js';
import { ErasedReaders } from './readers/erased-readers.service.js';
import { SampleDocumentsService } from './samples/sample-documents.service.js';
import { SearchLanguageService } from './search/search-language.service.js';
import { FetchTool } from './tools/fetch.tool.js';
import { SearchTool } from './tools/search.tool.js';

/** Documents, the tools that search and fetch them, and their pages. */
@Module({
  imports: [UsersModule],
  controllers: [SearchPageController, DocumentPageController],
  providers: [
    DocumentImport,
    DocumentPurpose,
    DocumentsService,
    DocumentStore,
    ErasedReaders,
    FetchTool,
    SampleDocumentsService,
    SearchLanguageService,
    SearchTool,
  ],
  exports: [DocumentImport, DocumentStore],
})
export class DocumentsModule {}
