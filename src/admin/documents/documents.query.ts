import { Injectable } from '@nestjs/common';
import type { Prisma } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
import { DOCUMENT_ID_FORMAT } from '../../documents/document.js';
import { readersOf } from '../../documents/readers/readers.js';
import { byCreation, readPage } from '../pages/keyset.js';
import type { PageQuery } from '../pages/page-query.dto.js';
import type { DocumentsPage, DocumentSummary, DocumentView, ReadersView } from './documents.dto.js';

const KEYSET = byCreation(DOCUMENT_ID_FORMAT);
/** Few: each may have a text of several hundred kilobytes. */
const EXPORTED_AT_ONCE = 50;

const SUMMARY = {
  id: true,
  title: true,
  url: true,
  metadata: true,
  forEveryone: true,
  readers: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Prisma.DocumentSelect;

const WHOLE = { ...SUMMARY, text: true } as const satisfies Prisma.DocumentSelect;

type SummaryRow = Prisma.DocumentGetPayload<{ select: typeof SUMMARY }>;
type WholeRow = Prisma.DocumentGetPayload<{ select: typeof WHOLE }>;

/** Reads documents for operators: all of them, whoever their readers are. */
@Injectable()
export class AdminDocumentsQuery {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * A page of documents, newest first, without their texts.
   *
   * @throws BadRequestException where the cursor is malformed
   */
  async page(query: PageQuery): Promise<DocumentsPage> {
    const page = await readPage(query, KEYSET, ({ after, ...slice }) =>
      this.prisma.document.findMany({ where: after, select: SUMMARY, ...slice }),
    );
    return { ...page, items: page.items.map(summary) };
  }

  /** One document; undefined where there is none of that id. */
  async find(id: string): Promise<DocumentView | undefined> {
    const row = await this.prisma.document.findUnique({ where: { id }, select: WHOLE });
    return row === null ? undefined : Object.assign(summary(row), { text: row.text });
  }

  /**
   * All documents by id, each as a line that an import takes. One that is written meanwhile is there as it was or as it
   * is; none is there twice.
   */
  async *lines(): AsyncGenerator<string> {
    let after = '';
    for (;;) {
      const rows = await this.prisma.document.findMany({
        where: { id: { gt: after } },
        orderBy: { id: 'asc' },
        take: EXPORTED_AT_ONCE,
        select: WHOLE,
      });
      for (const row of rows) yield `${JSON.stringify(inputOf(row))}\n`;
      const last = rows.at(-1);
      if (last === undefined || rows.length < EXPORTED_AT_ONCE) return;
      after = last.id;
    }
  }
}

function summary(row: SummaryRow): DocumentSummary {
  return {
    id: row.id,
    title: row.title,
    url: row.url,
    metadata: row.metadata as Record<string, unknown>,
    ...readers(row),
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

function inputOf(row: WholeRow): object {
  const { id, title, text, url, metadata } = row;
  return { id, title, text, ...(url === null ? {} : { url }), metadata, ...readers(row) };
}

function readers(row: SummaryRow): { readers?: ReadersView } {
  return row.forEveryone ? {} : { readers: readersOf(row.readers) };
}
