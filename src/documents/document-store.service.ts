import { BadRequestException, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../common/clock.js';
import { isBeyondLimits } from '../common/errors/database-failure.js';
import { Config } from '../config/config.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import type { DocumentInput } from './document-input.js';
import { keysOf } from './readers/readers.js';

/** What storing came to. */
export interface Stored {
  /** How many ids were new. */
  created: number;
  /** How many had a document, which the new one stands for now. */
  replaced: number;
}

/** A document that Postgres cannot index: its words are more than a vector holds. */
export class NotIndexable extends BadRequestException {
  constructor() {
    super('text: has more different words than can be indexed');
  }
}

/** Writes documents, indexed in the language of SEARCH_LANGUAGE. */
@Injectable()
export class DocumentStore {
  constructor(
    private readonly prisma: PrismaService,
    private readonly config: Config,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * Stores documents, all or none. Of several with one id the last one counts. One that is there already just so is not
   * touched. Their order is that of their ids, so that of those who store the same at once one waits for the other.
   *
   * @throws NotIndexable where that is one of them
   */
  async store(documents: readonly DocumentInput[], tx: Transaction = this.prisma): Promise<Stored> {
    const rows = [...new Map(documents.map((document) => [document.id, rowOf(document)])).values()];
    try {
      const created = await this.upsert(tx, rows);
      return { created, replaced: documents.length - created };
    } catch (error) {
      throw isBeyondLimits(error) ? new NotIndexable() : error;
    }
  }

  /**
   * Stores one document.
   *
   * @param actor who does so, as the trail names it
   * @returns whether its id was new
   * @throws NotIndexable
   */
  async put(document: DocumentInput, actor: string): Promise<boolean> {
    const { created } = await this.store([document]);
    const isNew = created === 1;
    this.audit.record({
      type: 'document.changed',
      outcome: 'success',
      actor,
      detail: { id: document.id, new: isNew },
    });
    return isNew;
  }

  /** Removes a document: false where there is none of that id. */
  async remove(id: string, actor: string): Promise<boolean> {
    const { count } = await this.prisma.document.deleteMany({ where: { id } });
    if (count === 0) return false;
    this.audit.record({ type: 'document.removed', outcome: 'success', actor, detail: { id } });
    return true;
  }

  private async upsert(tx: Transaction, rows: readonly object[]): Promise<number> {
    const now = this.clock.now();
    const [stored] = await tx.$queryRaw<[{ created: number }]>`
      WITH stored AS (
        INSERT INTO documents
          (id, title, text, url, metadata, for_everyone, readers, language, created_at, updated_at)
        SELECT id, title, text, url, metadata, for_everyone, readers,
          ${this.config.searchLanguage}::text::regconfig, ${now}::timestamptz, ${now}::timestamptz
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) AS document (
          id text, title text, text text, url text, metadata jsonb, for_everyone boolean, readers text[]
        )
        ORDER BY id
        ON CONFLICT (id) DO UPDATE SET
          title = excluded.title, text = excluded.text, url = excluded.url, metadata = excluded.metadata,
          for_everyone = excluded.for_everyone, readers = excluded.readers, language = excluded.language,
          updated_at = excluded.updated_at
        WHERE (documents.title, documents.text, documents.url, documents.metadata, documents.for_everyone,
            documents.readers, documents.language)
          IS DISTINCT FROM (excluded.title, excluded.text, excluded.url, excluded.metadata, excluded.for_everyone,
            excluded.readers, excluded.language)
        RETURNING xmax = 0 AS is_new
      )
      SELECT count(*) FILTER (WHERE is_new)::int AS created FROM stored`;
    return stored.created;
  }
}

function rowOf({ readers, ...document }: DocumentInput): object {
  return {
    ...document,
    for_everyone: readers === undefined,
    readers: readers === undefined ? [] : keysOf(readers),
  };
}
