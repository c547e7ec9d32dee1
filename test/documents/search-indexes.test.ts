import fc from 'fast-check';
import { Prisma } from '../../src/database/generated/client.js';
import { DocumentsService } from '../../src/documents/documents.service.js';
import type { Pairs } from '../../src/documents/search/search.js';
import { pairsStatement, searchStatement } from '../../src/documents/search/search-statement.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { store, STRANGER } from './documents.js';

describe('the indexes of a search', () => {
  let service: TestApp;
  let documents: DocumentsService;
  beforeAll(async () => {
    service = await startTestApp();
    documents = service.app.get(DocumentsService);
  });
  afterEach(() => service.prisma.document.deleteMany());
  afterAll(() => service.close());

  it('find phrases by their pairs of words, exactly as Postgres finds them without', async () => {
    const words = fc.constantFrom(
      'red',
      'lemon',
      'cakes',
      'of',
      'the',
      "o'neil",
      'half-baked',
      'a@b.example',
      '7',
    );
    const text = fc.array(words, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(' '));
    const phrase = fc.array(words, { minLength: 1, maxLength: 3 }).map((parts) => `"${parts.join(' ')}"`);
    const part = fc.oneof(phrase, phrase, words, words.map((word) => `-${word}`), fc.constant('or')); // prettier-ignore
    const query = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' '));
    const property = fc.asyncProperty(
      fc.array(text, { minLength: 20, maxLength: 20 }),
      fc.array(query, { minLength: 20, maxLength: 20 }),
      async (texts, queries) => {
        await service.prisma.document.deleteMany();
        const titles = [...texts.slice(1), ...texts.slice(0, 1)];
        await store(service, ...texts.map((text, at) => ({ id: `id${at}`, title: titles[at]!, text })));
        for (const query of queries) {
          const alone = await service.prisma.$queryRaw<{ id: string }[]>`
            SELECT id FROM documents, websearch_to_tsquery('english', ${query}) AS query
            WHERE search_vector @@ query AND querytree(query) <> 'T'`;
          const found = await documents.search(query, STRANGER);
          expect(found.map(({ id }) => id).sort()).toEqual(alone.map(({ id }) => id).sort());
        }
      },
    );
    await fc.assert(property, { numRuns: 25 });
  });

  it('are what it goes by', async () => {
    await service.prisma.$executeRaw`
      INSERT INTO documents (id, title, text, for_everyone, readers)
      SELECT 'doc-' || n, 'Title ' || n, 'word' || n || repeat(' lorem ipsum', 50), n % 2 = 0,
        CASE n % 2 WHEN 0 THEN '{}' ELSE ARRAY['email:stranger@example.com', 'email:' || n] END
      FROM generate_series(1, 3000) AS n`;
    await service.prisma.$executeRaw`ANALYZE documents`;
    const planOf = async (query: string): Promise<string> => {
      const search = { language: 'english', query, reader: STRANGER };
      const [pairs] = await service.prisma.$queryRaw<[Pairs]>(pairsStatement(search));
      const lines = await service.prisma.$queryRaw<{ 'QUERY PLAN': string }[]>(
        Prisma.sql`EXPLAIN ${searchStatement({ ...search, ...pairs })}`,
      );
      return lines.map((line) => line['QUERY PLAN']).join('\n');
    };
    const plan = await planOf('word2999');
    for (const column of ['search_vector', 'to_tsvector(language, title)']) {
      expect(plan).toContain(`Index Cond: (${column} @@ '''word2999'''::tsquery)`);
      expect(plan).toContain(`Index Cond: ((${column} @@ '''word2999'''::tsquery) AND (readers && `);
    }
    expect(plan).not.toContain('Seq Scan');
    const phrase = await planOf('"word2999 lorem"');
    for (const index of ['documents_pairs_for_everyone_idx', 'documents_pairs_for_readers_idx'])
      expect(phrase.match(new RegExp(`Index Scan on ${index}`, 'g'))).toHaveLength(2);
    expect(await documents.search('word2998', STRANGER)).toMatchObject([{ id: 'doc-2998' }]);
  });
});
