import { AuditService } from '../../src/audit/audit.service.js';
import { documentLine } from '../documents/command.js';
import { tooManyWords } from '../documents/documents.js';
import { ToolCaller } from '../documents/tools.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/test-app.js';
import { type Answer, Operator, textLike } from './operator.js';

interface Report {
  created: number;
  replaced: number;
  failed: number;
  errors: { line: number; reason: string }[];
}

const JSON_LINES = { 'Content-Type': 'application/x-ndjson' };

describe('POST /admin/documents/import', () => {
  let service: TestApp;
  let operator: Operator;
  let caller: ToolCaller;
  beforeAll(async () => {
    service = await startTestApp();
    operator = new Operator(service);
    caller = await ToolCaller.of(service);
  });
  afterEach(() => service.prisma.document.deleteMany());
  afterAll(() => service.close());

  const send = async (body: string | Uint8Array<ArrayBuffer>, headers = {}): Promise<Answer<Report>> => {
    const response = await fetch(`${service.base}/admin/documents/import`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${ADMIN_KEY}`, ...JSON_LINES, ...headers },
      body,
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: JSON.parse(text) as Report, text };
  };
  const ids = async (): Promise<string[]> =>
    (await service.prisma.document.findMany({ orderBy: { id: 'asc' }, select: { id: true } })).map(
      ({ id }) => id,
    );

  it('stores a document a line, and counts those that are new and those that are not', async () => {
    const first = await send(
      documentLine('a') + documentLine('b', { url: 'https://shop.example', metadata: { no: 7 } }),
    );
    expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(first.body).toEqual({ created: 2, replaced: 0, failed: 0, errors: [] });
    expect(await caller.search('lemon')).toMatchObject([
      { id: 'a' },
      { id: 'b', url: 'https://shop.example/' },
    ]);

    const second = await send(documentLine('b', { text: 'Ginger' }) + documentLine('c').trimEnd());
    expect(second.body).toEqual({ created: 1, replaced: 1, failed: 0, errors: [] });
    expect(await caller.ids('lemon')).toEqual(['a', 'c']);
    expect(await caller.ids('ginger')).toEqual(['b']);
    expect(await service.prisma.document.findUnique({ where: { id: 'b' } })).toMatchObject({ url: null });
  });

  it('names each bad line by its number, and stores the good ones', async () => {
    const proto = '{"id":"p","title":"x","text":"x","metadata":{"__proto__":{"admin":true}}}\n';
    const report = await send(
      [
        documentLine('good 1'),
        '\n',
        'no json\n',
        '[]\n',
        '"text"\n',
        'null\n',
        documentLine('..'),
        documentLine('untitled', { title: ' ' }),
        documentLine('nul', { text: 'a\0b' }),
        documentLine('half', { text: 'a\ud800b' }),
        documentLine('typo', { reader: { users: [] } }),
        documentLine('script', { url: 'javascript:alert(1)' }),
        documentLine('long', { text: 'x'.repeat(200_001) }),
        documentLine('null readers', { readers: null }),
        documentLine('deep', { metadata: JSON.parse(`{"a":${'['.repeat(50)}${']'.repeat(50)}}`) as object }),
        proto,
        '{"id":"q","title":"x","text":"x","__proto__":{"id":"r"}}\n',
        ' \t\r\n',
        documentLine('good 2'),
      ].join(''),
    );
    expect([report.body.created, report.body.replaced]).toEqual([2, 0]);
    expect(report.body.errors.map(({ line: number }) => number)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]); // prettier-ignore
    expect(report.body.failed).toBe(15);
    expect(report.body.errors.slice(0, 6)).toEqual([
      { line: 3, reason: 'is not JSON' },
      { line: 4, reason: textLike(/object/) },
      { line: 5, reason: textLike(/object/) },
      { line: 6, reason: textLike(/object/) },
      { line: 7, reason: textLike(/^id: /) },
      { line: 8, reason: textLike(/^title: /) },
    ]);
    expect(await ids()).toEqual(['good 1', 'good 2']);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('repeats nothing of a bad line but the names of its fields, and of those not all', async () => {
    const { body } = await send(
      `{"secret":"s3cr3t", no json}\n${documentLine('x', { [`f\n${'x'.repeat(5000)}`]: 1 })}`,
    );
    expect(body.errors[0]).toEqual({ line: 1, reason: 'is not JSON' });
    expect(body.errors[1]?.reason.length).toBeLessThan(1100);
    expect(body.errors[1]?.reason).not.toContain('\n');
  });

  it('takes what is nested a hundred thousand deep for a bad line', async () => {
    const deep = (open: string, close: string): string =>
      `{"id":"x","title":"x","text":"x","metadata":{"a":${open.repeat(100_000)}1${close.repeat(100_000)}}}\n`;
    const { body } = await send(deep('[', ']') + deep('{"a":', '}') + documentLine('after'));
    expect(body).toMatchObject({ created: 1, failed: 2, errors: [{ line: 1 }, { line: 2 }] });
  });

  it('takes the last of two fields of one name, and of two lines with one id', async () => {
    const twice = '{"id":"a","title":"first","title":"second","text":"x"}\n';
    const { body } = await send(
      twice + documentLine('b', { text: 'one' }) + documentLine('b', { text: 'two' }),
    );
    expect(body).toEqual({ created: 2, replaced: 1, failed: 0, errors: [] });
    expect(await service.prisma.document.findUnique({ where: { id: 'a' } })).toMatchObject({
      title: 'second',
    });
    expect(await service.prisma.document.findUnique({ where: { id: 'b' } })).toMatchObject({ text: 'two' });
  });

  it('takes no text that is not UTF-8, and the mark at its start', async () => {
    const [before, after] = documentLine('latin', { text: 'cr?me' }).split('?');
    const { body } = await send(
      new Uint8Array(
        Buffer.concat([
          Buffer.from(`\ufeff${documentLine('marked')}`),
          Buffer.from(before!),
          Buffer.from([0xe8]),
          Buffer.from(after!),
          Buffer.from([0xc0, 0x80, 0x0a]),
          Buffer.from(documentLine('after')),
        ]),
      ),
    );
    expect(body).toEqual({
      created: 2,
      replaced: 0,
      failed: 2,
      errors: [
        { line: 2, reason: 'is not UTF-8' },
        { line: 3, reason: 'is not UTF-8' },
      ],
    });
  });

  it('reads past a line of five megabytes', async () => {
    const { body } = await send(
      documentLine('a') + documentLine('long', { text: 'x'.repeat(5_000_000) }) + documentLine('b'),
    );
    expect(body).toEqual({
      created: 2,
      replaced: 0,
      failed: 1,
      errors: [{ line: 2, reason: 'is longer than 2 MiB' }],
    });
  });

  it('leaves out the one document that Postgres cannot index', async () => {
    const { body } = await send(
      documentLine('a') + documentLine('wordy', { text: tooManyWords() }) + documentLine('b'),
    );
    expect(body).toMatchObject({ created: 2, failed: 1, errors: [{ line: 2, reason: textLike(/^text: /) }] });
    expect(await ids()).toEqual(['a', 'b']);
  });

  it('names a thousand bad lines, and counts the rest', async () => {
    const { body } = await send('bad\n'.repeat(1500) + documentLine('good'));
    expect([body.created, body.failed, body.errors.length]).toEqual([1, 1500, 1000]);
    expect(body.errors.at(-1)).toEqual({ line: 1000, reason: 'is not JSON' });
  });

  it('takes nothing for what it is', async () => {
    for (const body of ['', '\n', '\n\n \n']) {
      expect((await send(body)).body).toEqual({ created: 0, replaced: 0, failed: 0, errors: [] });
    }
  });

  it('does not touch what is there just so', async () => {
    await send(documentLine('a') + documentLine('b'));
    const before = await service.prisma.document.findMany();
    expect((await send(documentLine('a') + documentLine('b', { text: 'new' }))).body).toMatchObject({
      created: 0,
      replaced: 2,
    });
    const after = await service.prisma.document.findMany();
    const versionOf = (documents: typeof before, id: string): Date | undefined =>
      documents.find((document) => document.id === id)?.updatedAt;
    expect(versionOf(after, 'a')).toEqual(versionOf(before, 'a'));
    expect(versionOf(after, 'b')).not.toEqual(versionOf(before, 'b'));
  });

  it('reads ten thousand lines, while others search and import the same', async () => {
    const lines = Array.from({ length: 10_000 }, (_, n) =>
      documentLine(`doc-${n}`, { text: `Lemon number${n}` }),
    );
    const state = { isDone: false };
    const searching = (async (): Promise<number> => {
      let searches = 0;
      while (!state.isDone) {
        for (const { id } of await caller.search('lemon')) expect(id).toMatch(/^doc-/);
        searches += 1;
      }
      return searches;
    })();
    const [there, back] = await Promise.all([
      send(lines.join('')),
      send(lines.toReversed().join('')),
    ]).finally(() => (state.isDone = true));
    expect(await searching).toBeGreaterThan(0);
    expect(there.body.created + back.body.created).toBe(10_000);
    expect(there.body.replaced + back.body.replaced).toBe(10_000);
    expect(there.body.failed + back.body.failed).toBe(0);
    expect(await service.prisma.document.count()).toBe(10_000);
    for (const n of [0, 4999, 9999]) expect(await caller.ids(`number${n}`)).toEqual([`doc-${n}`]);
  }, 180_000);

  it.each([
    ['application/json', {}],
    ['text/plain', {}],
    ['application/x-ndjson', { 'Content-Encoding': 'gzip' }],
  ])('answers 415 to %s %j', async (type, headers) => {
    const { status, headers: answered } = await send(documentLine('a'), { 'Content-Type': type, ...headers });
    expect([status, answered.get('content-type')]).toEqual([415, textLike(/^application\/problem\+json/)]);
    expect(await ids()).toEqual([]);
  });

  it('takes application/jsonl too', async () => {
    expect(
      (await send(documentLine('a'), { 'Content-Type': 'application/jsonl; charset=utf-8' })).body.created,
    ).toBe(1);
  });

  it('leaves its counts in the trail', async () => {
    const answer = await send(documentLine('a') + 'bad\n');
    await service.app.get(AuditService).flush();
    const [event] = await operator.items<{ request_id: string }>('audit?type=documents.imported');
    expect(event).toMatchObject({
      actor: 'operator',
      outcome: 'success',
      request_id: answer.headers.get('x-request-id'),
      detail: { source: 'import', created: 1, replaced: 0, failed: 1 },
    });
  });
});
