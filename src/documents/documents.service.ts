import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { isDocumentId, type StoredDocument } from './document.js';
import type { DocumentInput } from './document-input.js';
import { searchStatement } from './search/search-statement.js';

/** A document that a search found. */
export type SearchHit = Pick<StoredDocument, 'id' | 'title' | 'url'>;

/** The documents, in Postgres with its full-text search. */
@Injectable()
export class DocumentsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly config: Config,
  ) {}

  /**
   * The 20 that match best, the best first. Whatever the query is, it is no error; one without a word to look for finds
   * nothing.
   */
  async search(query: string): Promise<SearchHit[]> {
    return this.prisma.$queryRaw<SearchHit[]>(searchStatement(this.config.searchLanguage, query));
  }

  /** The document of that id. What no document can be called is undefined without asking the database. */
  async find(id: string): Promise<StoredDocument | undefined> {
    if (!isDocumentId(id)) return undefined;
    const row = await this.prisma.document.findUnique({
      where: { id },
      select: { id: true, title: true, text: true, url: true, metadata: true },
    });
    return row === null ? undefined : { ...row, metadata: row.metadata as Record<string, unknown> };
  }

  /** Stores documents whose ids are new, indexed in the language of SEARCH_LANGUAGE. */
  async insert(tx: Transaction, documents: readonly DocumentInput[]): Promise<void> {
    await tx.$executeRaw`
      INSERT INTO documents (id, title, text, url, metadata, language)
      SELECT id, title, text, url, metadata, ${this.config.searchLanguage}::text::regconfig
      FROM jsonb_to_recordset(${JSON.stringify(documents)}::text::jsonb)
        AS document (id text, title text, text text, url text, metadata jsonb)`;
  }
}
