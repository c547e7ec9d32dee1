import { AuditService } from '../../src/audit/audit.service.js';
import { Clock } from '../../src/common/clock.js';
import { StartFailure } from '../../src/common/errors/start-failure.js';
import type { Config } from '../../src/config/config.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { DocumentStore } from '../../src/documents/document-store.service.js';
import { DocumentsService, type SearchHit } from '../../src/documents/documents.service.js';
import { SearchLanguageService } from '../../src/documents/search/search-language.service.js';
import { startTestApp } from '../support/test-app.js';
import { openTestDatabase } from '../support/test-database.js';
import { store, STRANGER } from './documents.js';
import { ToolCaller } from './tools.js';

describe('SEARCH_LANGUAGE', () => {
  let prisma: PrismaService;
  beforeEach(async () => {
    prisma = new PrismaService(await openTestDatabase());
  });
  afterEach(() => prisma.onApplicationShutdown());

  interface Started {
    store: DocumentStore;
    search: (query: string) => Promise<SearchHit[]>;
  }

  /** What a service on this database with that language does at start. */
  async function start(searchLanguage: string): Promise<Started> {
    const config = { searchLanguage } as Config;
    await new SearchLanguageService(prisma, config).onModuleInit();
    const clock = new Clock();
    const documents = new DocumentsService(prisma, config);
    return {
      store: new DocumentStore(prisma, config, new AuditService(prisma, clock), clock),
      search: (query) => documents.search(query, STRANGER),
    };
  }

  it('says how words are stemmed', async () => {
    const service = await startTestApp({ environment: { SEARCH_LANGUAGE: 'german' } });
    const caller = await ToolCaller.of(service);
    await store(service, { id: 'torten', text: 'Die Torten wurden geliefert.' });
    expect(await caller.ids('Torte')).toEqual(['torten']);
    expect(await caller.ids('die')).toEqual([]);
    await service.close();
  });

  it.each(['klingon', 'pg_catalog'])(
    'stops the start where Postgres does not know it: %s',
    async (language) => {
      const failure = await start(language).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(StartFailure);
      expect((failure as StartFailure).message).toMatch(
        new RegExp(`^SEARCH_LANGUAGE: .*"${language}".* english, .* simple`),
      );
    },
  );

  it('changed, has what is there indexed anew at the next start', async () => {
    const english = await start('english');
    const documents = Array.from({ length: 1201 }, (_, index) => ({
      id: `doc-${index}`,
      title: 'Bakeries',
      text: `number${index}`,
      metadata: {},
    }));
    await english.store.store(documents);
    const before = await prisma.document.findUniqueOrThrow({ where: { id: 'doc-7' } });
    expect(await english.search('bakery number7')).toHaveLength(1);

    const simple = await start('simple');
    expect(await simple.search('bakery number7')).toEqual([]);
    for (const index of [0, 7, 499, 500, 501, 1000, 1200]) {
      expect(await simple.search(`Bakeries number${index}`)).toHaveLength(1);
    }
    expect(await languages()).toEqual(['simple']);
    expect(await prisma.document.findUniqueOrThrow({ where: { id: 'doc-7' } })).toEqual(before);

    expect(await (await start('english')).search('bakery number7')).toHaveLength(1);
    expect(await languages()).toEqual(['english']);
  });

  it('is changed by replicas that start together', async () => {
    const english = await start('english');
    await english.store.store(
      Array.from({ length: 600 }, (_, n) => ({ id: `doc-${n}`, title: 'Cake', text: 'x', metadata: {} })),
    );
    await Promise.all(['simple', 'simple', 'simple'].map(start));
    expect(await languages()).toEqual(['simple']);
  });

  async function languages(): Promise<string[]> {
    const rows = await prisma.$queryRaw<{ name: string }[]>`
      SELECT DISTINCT language::text AS name FROM documents`;
    return rows.map(({ name }) => name);
  }
});
