import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { PrismaService } from '../database/prisma.service.js';
import { isDocumentId, type StoredDocument } from './document.js';
import { type Reader, readerKeys } from './readers/reader.js';
import { markedParts, type Part } from './search/marks.js';
import { hasPhrase, type Pairs, type Search } from './search/search.js';
import {
  markStatement,
  pairsStatement,
  passagesStatement,
  searchStatement,
} from './search/search-statement.js';

/** A document that a search found. */
export type SearchHit = Pick<StoredDocument, 'id' | 'title' | 'url'>;

/** A document that a search found, with what of its text shows why. */
export interface Found extends SearchHit {
  passage: Part[];
}

/** The documents as readers find them, in Postgres with its full-text search: each sees those that they may read. */
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
  async search(query: string, reader: Reader): Promise<SearchHit[]> {
    return this.prisma.$queryRaw<SearchHit[]>(searchStatement(await this.asked(query, reader)));
  }

  /** The same with a passage of each. */
  async searchWithPassages(query: string, reader: Reader): Promise<Found[]> {
    const statement = passagesStatement(await this.asked(query, reader));
    const hits = await this.prisma.$queryRaw<(SearchHit & { passage: string })[]>(statement);
    return hits.map(({ passage, ...hit }) => ({ ...hit, passage: markedParts(passage) }));
  }

  /**
   * The document of that id; undefined where there is none that this reader may read, which is all that they are told.
   * What no document can be called is so without asking the database.
   */
  async find(id: string, reader: Reader): Promise<StoredDocument | undefined> {
    if (!isDocumentId(id)) return undefined;
    const row = await this.prisma.document.findFirst({
      where: { id, OR: [{ forEveryone: true }, { readers: { hasSome: readerKeys(reader) } }] },
      select: { id: true, title: true, text: true, url: true, metadata: true },
    });
    return row === null ? undefined : { ...row, metadata: row.metadata as Record<string, unknown> };
  }

  /** A text in pieces, of which those match that the query looks for. */
  async mark(text: string, query: string): Promise<Part[]> {
    const statement = markStatement({ language: this.config.searchLanguage, query }, text);
    const [marked] = await this.prisma.$queryRaw<[{ text: string }]>(statement);
    return markedParts(marked.text);
  }

  private async asked(query: string, reader: Reader): Promise<Search> {
    const question = { language: this.config.searchLanguage, query };
    if (!hasPhrase(question)) return { ...question, reader, pairs: [], titlePairs: [] };
    const [pairs] = await this.prisma.$queryRaw<[Pairs]>(pairsStatement(question));
    return { ...question, reader, ...pairs };
  }
}
