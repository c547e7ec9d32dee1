import fc from 'fast-check';
import { DocumentsService } from '../../src/documents/documents.service.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { filler, store, STRANGER } from './documents.js';
import { ToolCaller } from './tools.js';

describe('search', () => {
  let service: TestApp;
  let caller: ToolCaller;
  beforeAll(async () => {
    service = await startTestApp();
    caller = await ToolCaller.of(service);
  });
  afterEach(() => service.prisma.document.deleteMany());
  afterAll(() => service.close());

  it('gives id, title and a URL to cite, structured and as the same JSON in one text item', async () => {
    await store(
      service,
      { id: 'order-1', title: 'Wedding cake', text: 'Sixty lemon cupcakes.' },
      { id: 'a/b ?#ä', title: 'Cake by the slice', text: 'Lemon.', url: 'https://shop.example/slice' },
      { id: 'c/d ?#ä', title: 'Bread', text: 'No lemon.' },
    );
    const { isError, structuredContent, content } = await caller.call('search', { query: 'lemon' });
    expect(isError).toBeUndefined();
    expect(new Set((structuredContent as { results: unknown[] }).results)).toEqual(
      new Set([
        { id: 'order-1', title: 'Wedding cake', url: `${service.base}/documents/order-1` },
        { id: 'a/b ?#ä', title: 'Cake by the slice', url: 'https://shop.example/slice' },
        { id: 'c/d ?#ä', title: 'Bread', url: `${service.base}/documents/c%2Fd%20%3F%23%C3%A4` },
      ]),
    );
    expect(content).toEqual([{ type: 'text', text: JSON.stringify(structuredContent) }]);
  });

  it('cites a page of its own rather than a URL that is not of the web', async () => {
    await service.prisma.document.create({
      data: { id: 'trap', title: 'Trap', text: 'lemon', url: 'javascript:alert(document.domain)' },
    });
    expect(await caller.search('lemon')).toEqual([
      { id: 'trap', title: 'Trap', url: `${service.base}/documents/trap` },
    ]);
  });

  describe('finds', () => {
    it('what has every word, in any of its forms and in any case', async () => {
      await store(
        service,
        { id: 'baking', text: 'She was baking for a child.' },
        { id: 'bakes', text: 'He bakes for one Child.' },
        { id: 'child', text: 'A child of nine.' },
      );
      expect((await caller.ids('BAKED child')).sort()).toEqual(['bakes', 'baking']);
      expect(await caller.ids('baked child wedding')).toEqual([]);
    });

    it('a phrase in quotes as a phrase', async () => {
      await store(
        service,
        { id: 'phrase', text: 'With lemon drizzle on it.' },
        { id: 'apart', text: 'A lemon, and elsewhere a drizzle.' },
        { id: 'reversed', text: 'Drizzle lemon.' },
      );
      expect(await caller.ids('"lemon drizzle"')).toEqual(['phrase']);
      expect(await caller.ids('lemon drizzle')).toHaveLength(3);
      expect(await caller.ids('"lemon drizzle')).toEqual(['phrase']);
    });

    it('either side of "or", and nothing that has a word behind a minus', async () => {
      await store(
        service,
        { id: 'lemon', text: 'lemon' },
        { id: 'lemon nut', text: 'lemon with nuts' },
        { id: 'ginger', text: 'ginger' },
        { id: 'plain', text: 'plain' },
      );
      expect((await caller.ids('lemon or ginger')).sort()).toEqual(['ginger', 'lemon', 'lemon nut']);
      expect(await caller.ids('lemon -nut')).toEqual(['lemon']);
      expect((await caller.ids('lemon -"with nuts" or ginger')).sort()).toEqual(['ginger', 'lemon']);
    });

    it('words around a dash, which is no minus', async () => {
      await store(service, { id: 'cake', title: 'Okafor - wedding', text: 'A cake -- with lemon' });
      for (const query of ['Okafor - wedding', 'cake -- lemon', 'cake – lemon', '- cake', 'cake -']) {
        expect([query, await caller.ids(query)]).toEqual([query, ['cake']]);
      }
    });

    it('words around what cannot be stored', async () => {
      await store(service, { id: 'cake', text: 'A lemon cake' });
      expect(await caller.ids('lemon\0cake\udc00')).toEqual(['cake']);
    });

    it('words of other scripts', async () => {
      await store(service, { id: 'many', title: 'Торт для Анны', text: 'crème brûlée, ケーキ, कप केक' });
      for (const query of ['торт', 'Crème', 'ケーキ', 'केक']) {
        expect([query, await caller.ids(query)]).toEqual([query, ['many']]);
      }
    });

    it('twenty at most, in an order that stays', async () => {
      const ids = Array.from({ length: 50 }, (_, index) => `cake-${String(index).padStart(2, '0')}`);
      await store(service, ...ids.toReversed().map((id) => ({ id, text: 'the same lemon', title: 'Same' })));
      for (let again = 0; again < 3; again += 1) {
        expect(await caller.ids('lemon')).toEqual(ids.slice(0, 20));
        await service.prisma.document.updateMany({ where: { id: 'cake-03' }, data: { title: 'Same' } });
      }
    });

    it('what stands in the first 200,000 characters of a longer text', async () => {
      await service.prisma.document.create({
        data: { id: 'long', title: 'Long', text: `early ${filler(20_000)} `.padEnd(250_000, '. ') + 'late' },
      });
      expect(await caller.ids('early')).toEqual(['long']);
      expect(await caller.ids('late')).toEqual([]);
    });
  });

  describe('ranks', () => {
    it('a title above a text, though the text says it more often', async () => {
      await store(
        service,
        { id: 'text', title: 'Bread', text: `lemon ${filler(40)} lemon ${filler(40)} lemon` },
        { id: 'title', title: 'Lemon', text: filler(80) },
      );
      expect(await caller.ids('lemon')).toEqual(['title', 'text']);
    });

    it('words close together above words far apart', async () => {
      await store(
        service,
        { id: 'a far', title: 'Bread', text: `lemon ${filler(60)} drizzle` },
        { id: 'b near', title: 'Bread', text: `${filler(60)} lemon drizzle` },
      );
      expect(await caller.ids('lemon drizzle')).toEqual(['b near', 'a far']);
    });

    it('a short text about it above a long one that mentions it', async () => {
      await store(
        service,
        { id: 'a long', title: 'Bread', text: `${filler(2000)} lemon` },
        { id: 'b short', title: 'Bread', text: 'A lemon in six words, perhaps.' },
      );
      expect(await caller.ids('lemon')).toEqual(['b short', 'a long']);
    });
  });

  describe('of what most documents have', () => {
    it('finds twenty, those that are titled so first, wherever they are stored', async () => {
      await store(
        service,
        ...Array.from({ length: 450 }, (_, n) => ({ id: `text ${n}`, title: 'Bread', text: 'A lemon' })),
        { id: 'title', title: 'Lemon', text: filler(80) },
      );
      const ids = await caller.ids('lemon');
      expect([ids[0], ids.length]).toEqual(['title', 20]);
      expect(await caller.ids('lemon')).toEqual(ids);
    });

    it('finds the title that has a phrase first, behind texts that have it and titles that have its words apart', async () => {
      await store(
        service,
        ...Array.from({ length: 250 }, (_, n) => ({
          id: `text ${n}`,
          title: 'Cake of lemon',
          text: 'A lemon cake',
        })),
        { id: 'title', title: 'Lemon cake', text: filler(80) },
      );
      for (const query of ['"lemon cake"', '"lemon cake" -nuts', '"lemon cake" cakes']) {
        const ids = await caller.ids(query);
        expect([query, ids[0], ids.length]).toEqual([query, 'title', 20]);
      }
    });

    it('finds the one that has another word too, wherever it is stored', async () => {
      await store(
        service,
        ...Array.from({ length: 450 }, (_, n) => ({ id: `text ${n}`, title: 'Lemon', text: 'A lemon' })),
        { id: 'both', title: 'Bread', text: 'lemon, and elsewhere a drizzle' },
      );
      expect(await caller.ids('lemon drizzle')).toEqual(['both']);
      expect(await caller.ids('lemon -bread')).not.toContain('both');
    });
  });

  it('takes of a title that matches only what the text allows', async () => {
    await store(
      service,
      { id: 'with', title: 'Lemon cake', text: 'It has nuts.' },
      { id: 'without', title: 'Lemon cake', text: 'It has none.' },
    );
    expect(await caller.ids('lemon -nuts')).toEqual(['without']);
  });

  describe('finds nothing, and is no error, for', () => {
    it.each([
      ['nothing', ''],
      ['white space', ' \t\n\u00a0\u3000 '],
      ['stop-words alone', 'the of and a'],
      ['punctuation alone', `!"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~`],
      ['NUL alone', '\0\0'],
      ['control characters', '\u0001\u001b\u007f\u0085'],
      ['"or" alone', 'or or or'],
      ['quotes without a word', '"" "" "'],
      ['a thousand quotes', '"'.repeat(1000)],
      ['ten thousand hyphens', '-'.repeat(10_000)],
      ['hyphens with what is between', '-!(& | -)'.repeat(1000)],
      ['a word of ten thousand letters', 'b'.repeat(10_000)],
      ['ten thousand characters of words', 'wedding '.repeat(1250)],
      ['four megabytes less a little', 'wedding '.repeat(500_000)],
      ['emoji', '🧁🧁'],
      ['half a surrogate pair', '\ud800'],
      ['only what must not be there', '-chocolate'],
    ])('%s', async (_, query) => {
      await store(service, { id: 'cake', text: 'A lemon cake of the bakery' });
      expect(await caller.search(query)).toEqual([]);
    });
  });

  it('takes whatever is sent for words, never for SQL', async () => {
    await store(service, { id: 'cake', text: 'A lemon cake' });
    for (const query of [
      "lemon'; DROP TABLE documents; --",
      "' OR '1'='1",
      "lemon' UNION SELECT id, email, password_hash FROM users --",
      '$1',
      '${query}',
      "lemon:*A & !'x'",
      "\\'; SELECT pg_sleep(10)",
      "lemon') OR true) --",
    ]) {
      for (const { id } of await caller.search(query)) expect(id).toBe('cake');
    }
    expect(await caller.ids('lemon')).toEqual(['cake']);
  });

  it('is no error, whatever the query', async () => {
    await store(service, { id: 'cake', text: 'A lemon cake' });
    const documents = service.app.get(DocumentsService);
    const unit = fc.constantFrom(
      ...'-- ""\'()!&|:*<>\\,.@/ or lemon cake\0\t\u3000\u0085\ud800\udc00ñ蛋'.split(''),
    );
    const query = fc.oneof(
      fc.string({ unit, maxLength: 400 }),
      fc.string({ unit: 'binary', maxLength: 400 }),
    );
    await fc.assert(
      fc.asyncProperty(query, async (text) => Array.isArray(await documents.search(text, STRANGER))),
      { numRuns: 500 },
    );
  });

  it.each(['{}', '{"query":7}', '{"query":null}', '{"query":["lemon"]}', '[]'])(
    'answers 400 to the arguments %s',
    async (args) => {
      expect((await caller.post('search', args)).status).toBe(400);
    },
  );
});
