import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { isDocumentId, type StoredDocument } from './document.js';
import type { DocumentInput } from './document-input.js';
import { searchQuery } from './search/search-query.js';

/** How many documents a search finds. */
const MOST_HITS = 20;

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
   * The 20 that match best, the best first: a word in a title weighs ten times one in a text, words close together more
   * than words far apart, and a long text less for being long. Whatever the query is, it is no error; one without a
   * word to look for finds nothing.
   */
  async search(query: string): Promise<SearchHit[]> {
    return this.prisma.$queryRaw<SearchHit[]>`
      SELECT id, title, url
      FROM documents, websearch_to_tsquery(${this.config.searchLanguage}::text::regconfig, ${searchQuery(query)}) AS query
      WHERE search_vector @@ query
      ORDER BY ts_rank_cd('{0, 0, 0.1, 1}', search_vector, query, 1) DESC, id COLLATE "C"
      LIMIT ${MOST_HITS}`;
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
