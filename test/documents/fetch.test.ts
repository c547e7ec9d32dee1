import { startTestApp, type TestApp } from '../support/test-app.js';
import { store } from './documents.js';
import { ToolCaller } from './tools.js';

describe('fetch', () => {
  let service: TestApp;
  let caller: ToolCaller;
  beforeAll(async () => {
    service = await startTestApp();
    caller = await ToolCaller.of(service);
  });
  afterAll(() => service.close());

  it('gives the whole document with a URL to cite, structured and as the same JSON in one text item', async () => {
    const text = `Sixty lemon cupcakes.\n\n"No nuts", they said: <b>none</b>. ${'😋'.repeat(100)}`;
    const metadata = { customer: 'Ngozi', flavours: ['lemon'], paid: true, total: 22.5, note: null };
    await store(service, { id: 'order-1', title: 'Wedding', text, metadata });
    const { isError, structuredContent, content } = await caller.call('fetch', { id: 'order-1' });
    expect(isError).toBeUndefined();
    expect(structuredContent).toEqual({
      id: 'order-1',
      title: 'Wedding',
      text,
      url: `${service.base}/documents/order-1`,
      metadata,
    });
    expect(content).toEqual([{ type: 'text', text: JSON.stringify(structuredContent) }]);
  });

  it('cites where the document came from, where that is on the web', async () => {
    await store(service, { id: 'web', url: 'https://shop.example/7?a=b' });
    await service.prisma.document.createMany({
      data: [
        { id: 'script', title: 'x', text: 'x', url: 'javascript:alert(1)' },
        { id: 'empty', title: 'x', text: 'x', url: '' },
      ],
    });
    const url = async (id: string): Promise<unknown> =>
      ((await caller.call('fetch', { id })).structuredContent as { url: unknown }).url;
    expect(await url('web')).toBe('https://shop.example/7?a=b');
    expect(await url('script')).toBe(`${service.base}/documents/script`);
    expect(await url('empty')).toBe(`${service.base}/documents/empty`);
  });

  it('reads each document that search found by the id that it gave', async () => {
    const ids = ['a b', 'a/b', 'ü', '%00', "'; --", '...', '🧁'];
    await store(service, ...ids.map((id) => ({ id, text: 'findable' })));
    const hits = await caller.search('findable');
    expect(hits.map(({ id }) => id).sort()).toEqual([...ids].sort());
    for (const hit of hits) {
      expect((await caller.call('fetch', { id: hit.id })).structuredContent).toMatchObject(hit);
    }
  });

  it('reads the longest that may be stored', async () => {
    const text = '蛋'.repeat(200_000);
    await store(service, { id: 'long', text });
    expect((await caller.call('fetch', { id: 'long' })).structuredContent).toMatchObject({ text });
  });

  it.each([
    ['unknown', 'nothing'],
    ['empty', ''],
    ['too long', 'x'.repeat(100_000)],
    ['NUL', 'order-1\0'],
    ['half a surrogate pair', '\udc00'],
    ['a path', '../order-1'],
    ['SQL', "' OR '1'='1"],
  ])('tells the model that no document has the id where it is %s', async (_, id) => {
    const { isError, content, structuredContent } = await caller.call('fetch', { id });
    expect([isError, structuredContent]).toEqual([true, undefined]);
    expect(content).toEqual([
      { type: 'text', text: 'No document has this id. Search gives the ids of those there are.' },
    ]);
  });

  it.each(['{}', '{"id":7}', '{"id":null}', '{"id":["order-1"]}'])(
    'answers 400 to the arguments %s',
    async (args) => {
      expect((await caller.post('fetch', args)).status).toBe(400);
    },
  );
});
