import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { StartFailure } from '../../common/errors/start-failure.js';
import { Config } from '../../config/config.js';
import { PrismaService } from '../../database/prisma.service.js';

/** Rows at a time: little enough for the time that one statement may take, also where each is as long as it may be. */
const BATCH = 100;

/** Sees at start that documents are indexed in the language in which they are searched. */
@Injectable()
export class SearchLanguageService implements OnModuleInit {
  private readonly logger = new Logger(SearchLanguageService.name);

  constructor(
    private readonly prisma: PrismaService,
    private readonly config: Config,
  ) {}

  /** @throws StartFailure where Postgres has no text-search configuration of the name that SEARCH_LANGUAGE says */
  async onModuleInit(): Promise<void> {
    await this.requireKnown();
    await this.indexAnew();
  }

  private async requireKnown(): Promise<void> {
    const known = await this.prisma.$queryRaw<{ name: string }[]>`
      SELECT DISTINCT cfgname::text AS name FROM pg_ts_config WHERE pg_ts_config_is_visible(oid) ORDER BY name`;
    const names = known.map(({ name }) => name);
    if (names.includes(this.config.searchLanguage)) return;
    throw new StartFailure(
      `SEARCH_LANGUAGE: Postgres has no text-search configuration "${this.config.searchLanguage}". It has ${names.join(', ')}.`,
    );
  }

  /** Indexes what was indexed in another language before. Replicas that start together share the work. */
  private async indexAnew(): Promise<void> {
    let after: string | null = '';
    let count = 0;
    while (after !== null) {
      const batch: { last: string | null; count: number } = await this.indexBatch(after);
      after = batch.last;
      count += batch.count;
    }
    if (count > 0) this.logger.log(`${count} documents are now indexed in ${this.config.searchLanguage}`);
  }

  private async indexBatch(after: string): Promise<{ last: string | null; count: number }> {
    const { searchLanguage } = this.config;
    const [batch] = await this.prisma.$queryRaw<[{ last: string | null; count: number }]>`
      WITH batch AS (
        SELECT id FROM documents
        WHERE id > ${after} AND language <> ${searchLanguage}::text::regconfig
        ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
      ), indexed AS (
        UPDATE documents SET language = ${searchLanguage}::text::regconfig FROM batch WHERE documents.id = batch.id
      )
      SELECT max(id) AS last, count(*)::int AS count FROM batch`;
    return batch;
  }
}
